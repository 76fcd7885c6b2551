package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import java.io.ByteArrayOutputStream;

/** Bech32 (BIP-173) and Bech32m (BIP-350): a name, then bytes in groups of five bits. */
enum Bech32 {
  BECH32(1),
  BECH32M(0x2bc830a3);

  private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int CHECKSUM_LETTERS = 6;

  private final int constant;

  Bech32(int constant) {
    this.constant = constant;
  }

  String encode(String name, Bytes bytes) {
    byte[] groups = groups(bytes);
    StringBuilder text = new StringBuilder(name).append('1');
    for (byte group : groups) {
      text.append(ALPHABET.charAt(group));
    }
    int checksum = checksum(name, groups, new byte[CHECKSUM_LETTERS]) ^ constant;
    for (int i = CHECKSUM_LETTERS - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt((checksum >>> (5 * i)) & 31));
    }
    return text.toString();
  }

  /**
   * The bytes behind that name.
   *
   * @throws IllegalArgumentException if the name, a letter or the checksum is another
   */
  Bytes decode(String name, String text) {
    int letters = text.length() - name.length() - 1 - CHECKSUM_LETTERS;
    if (letters < 0 || !text.startsWith(name + "1")) {
      throw new IllegalArgumentException("not an address of " + name);
    }
    byte[] all = new byte[letters + CHECKSUM_LETTERS];
    for (int i = 0; i < all.length; i++) {
      int group = ALPHABET.indexOf(text.charAt(name.length() + 1 + i));
      if (group < 0) {
        throw new IllegalArgumentException("not bech32");
      }
      all[i] = (byte) group;
    }
    if (checksum(name, all, new byte[0]) != constant) {
      throw new IllegalArgumentException("the checksum is another");
    }
    byte[] groups = java.util.Arrays.copyOf(all, letters);
    return Bytes.wrap(regroup(groups, 5, 8, false));
  }

  /** The bytes in groups of five bits, zeros at the end. */
  static byte[] groups(Bytes bytes) {
    return regroup(bytes.toByteArray(), 8, 5, true);
  }

  private static int checksum(String name, byte[] groups, byte[] padding) {
    int sum = 1;
    for (int i = 0; i < name.length(); i++) {
      sum = step(sum, name.charAt(i) >>> 5);
    }
    sum = step(sum, 0);
    for (int i = 0; i < name.length(); i++) {
      sum = step(sum, name.charAt(i) & 31);
    }
    for (byte group : groups) {
      sum = step(sum, group);
    }
    for (byte group : padding) {
      sum = step(sum, group);
    }
    return sum;
  }

  private static int step(int sum, int value) {
    int top = sum >>> 25;
    int next = ((sum & 0x1ffffff) << 5) ^ value;
    for (int i = 0; i < 5; i++) {
      next ^= ((top >>> i) & 1) == 1 ? GENERATOR[i] : 0;
    }
    return next;
  }

  private static byte[] regroup(byte[] groups, int from, int to, boolean pad) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int held = 0;
    int bits = 0;
    for (byte group : groups) {
      held = ((held << from) | (group & ((1 << from) - 1))) & 0xfff;
      bits += from;
      while (bits >= to) {
        bits -= to;
        out.write((held >>> bits) & ((1 << to) - 1));
      }
    }
    int rest = (held << (to - bits)) & ((1 << to) - 1);
    if (pad && bits > 0) {
      out.write(rest);
    } else if (!pad && (bits >= from || rest != 0)) {
      throw new IllegalArgumentException("bits are left over");
    }
    return out.toByteArray();
  }
}
