package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Arweave's hash of nested lists: SHA-384 with every length bound in, so that no two trees share
 * one.
 *
 * <p>{@code blob: H(H("blob" size) H(bytes))}; {@code list: fold H(acc, hash(element))} from {@code
 * H("list" count)}. Sizes and counts are decimal text.
 */
public final class DeepHash {
  private static final byte[][] BLOBS = heads("blob", 1025);
  private static final byte[][] LISTS = heads("list", 17);

  private DeepHash() {}

  /** What can be hashed: bytes, or a list of what can be hashed. */
  public sealed interface Tree {}

  /** Bytes in a tree. */
  public record Blob(Bytes bytes) implements Tree {}

  /**
   * Bytes in a tree that are elsewhere.
   *
   * @param size how many there are
   * @param sha384 their SHA-384
   */
  public record Digested(long size, Bytes sha384) implements Tree {}

  /** A list in a tree. */
  public record Branch(List<Tree> elements) implements Tree {
    public Branch {
      elements = List.copyOf(elements);
    }
  }

  /** A tree of nothing but bytes. */
  public static Tree blob(Bytes bytes) {
    return new Blob(bytes);
  }

  /** A tree of bytes that are the UTF-8 of the text. */
  public static Tree blob(String text) {
    return new Blob(Bytes.utf8(text));
  }

  /** A tree that is a list. */
  public static Tree list(Tree... elements) {
    return new Branch(List.of(elements));
  }

  /** The 48-byte hash; recursion is as deep as the tree that the caller built. */
  public static Bytes hash(Tree tree) {
    return Bytes.wrap(hash(tree, Hashes.sha384Digest()));
  }

  private static byte[] hash(Tree tree, MessageDigest digest) {
    return switch (tree) {
      case Blob(Bytes bytes) -> blob(bytes, digest);
      case Digested(long size, Bytes sha384) ->
          join(head("blob", size, BLOBS, digest), sha384.toByteArray(), digest);
      case Branch(List<Tree> elements) -> {
        byte[] hash = head("list", elements.size(), LISTS, digest);
        for (Tree element : elements) {
          hash = join(hash, hash(element, digest), digest);
        }
        yield hash;
      }
    };
  }

  /** The hash of a flat list. */
  public static Bytes hash(Bytes... elements) {
    MessageDigest digest = Hashes.sha384Digest();
    byte[] hash = head("list", elements.length, LISTS, digest);
    for (Bytes element : elements) {
      hash = join(hash, blob(element, digest), digest);
    }
    return Bytes.wrap(hash);
  }

  private static byte[] blob(Bytes bytes, MessageDigest digest) {
    byte[] head = head("blob", bytes.size(), BLOBS, digest);
    if (bytes.size() > Hashes.LITTLE_BYTES) {
      return join(head, Hashes.sha384(bytes).toByteArray(), digest);
    }
    bytes.updateDigest(digest);
    return join(head, digest.digest(), digest);
  }

  private static byte[] join(byte[] left, byte[] right, MessageDigest digest) {
    digest.update(left);
    digest.update(right);
    return digest.digest();
  }

  /** The hash of a kind and a size: a function of the two, kept for the sizes that most have. */
  private static byte[] head(String kind, long size, byte[][] kept, MessageDigest digest) {
    if (size < kept.length) {
      return kept[(int) size];
    }
    return digest.digest((kind + size).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[][] heads(String kind, int count) {
    MessageDigest digest = Hashes.sha384Digest();
    byte[][] heads = new byte[count][];
    for (int size = 0; size < count; size++) {
      heads[size] = digest.digest((kind + size).getBytes(StandardCharsets.US_ASCII));
    }
    return heads;
  }
}
