package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * A Merlin transcript: what two parties have said, hashed so that a challenge commits to all of it
 * (merlin.cool, on STROBE-128 of strobe.sourceforge.io). Not safe for use by several threads.
 */
final class Merlin {
  private static final int RATE = 166;
  private static final int INBOUND = 1;
  private static final int APPLICATION = 2;
  private static final int CIPHER = 4;
  private static final int META = 16;
  private static final int KEY = 32;

  private final Permutation sponge = new Permutation();
  private int at;
  private int begin;

  Merlin(String label) {
    sponge.xor(0, Bytes.concat(Bytes.hex("01a801000160"), Bytes.utf8("STROBEv1.0.2")));
    sponge.permute();
    operate(META | APPLICATION);
    absorb(Bytes.utf8("Merlin v1.0"));
    append("dom-sep", Bytes.utf8(label));
  }

  /** Says the message under a label. */
  void append(String label, Bytes message) {
    frame(label, message.size());
    operate(APPLICATION);
    absorb(message);
  }

  /** So many bytes that depend on everything said before. */
  Bytes challenge(String label, int size) {
    frame(label, size);
    operate(INBOUND | APPLICATION | CIPHER);
    byte[] squeezed = new byte[size];
    for (int i = 0; i < size; i++) {
      squeezed[i] = sponge.take(at);
      advance();
    }
    return Bytes.wrap(squeezed);
  }

  private void frame(String label, int size) {
    operate(META | APPLICATION);
    absorb(Bytes.utf8(label));
    absorb(
        Bytes.wrap(
            new byte[] {
              (byte) size, (byte) (size >>> 8), (byte) (size >>> 16), (byte) (size >>> 24)
            }));
  }

  private void operate(int flags) {
    byte before = (byte) begin;
    begin = at + 1;
    absorb(Bytes.wrap(new byte[] {before, (byte) flags}));
    if ((flags & (CIPHER | KEY)) != 0 && at != 0) {
      turn();
    }
  }

  private void absorb(Bytes data) {
    for (int i = 0; i < data.size(); i++) {
      sponge.xor(at, data.at(i));
      advance();
    }
  }

  private void advance() {
    at++;
    if (at == RATE) {
      turn();
    }
  }

  private void turn() {
    sponge.xor(at, (byte) begin);
    sponge.xor(at + 1, (byte) 4);
    sponge.xor(RATE + 1, (byte) 0x80);
    sponge.permute();
    at = 0;
    begin = 0;
  }

  /** Keccak-f[1600] over 200 bytes: what Bouncy Castle does with a block of zeros. */
  private static final class Permutation extends KeccakDigest {
    private final byte[] zeros;

    Permutation() {
      super(256);
      zeros = new byte[rate / 8];
      Arrays.fill(state, 0);
    }

    void permute() {
      absorb(zeros, 0, zeros.length);
    }

    void xor(int index, byte value) {
      state[index / 8] ^= (value & 0xffL) << (8 * (index % 8));
    }

    void xor(int index, Bytes values) {
      for (int i = 0; i < values.size(); i++) {
        xor(index + i, values.at(i));
      }
    }

    /** The byte there, which becomes zero. */
    byte take(int index) {
      byte value = (byte) (state[index / 8] >>> (8 * (index % 8)));
      xor(index, value);
      return value;
    }
  }
}
