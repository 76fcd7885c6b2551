package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.List;

/**
 * Arweave's hash of nested lists: SHA-384 with every length bound in, so that no two trees share
 * one.
 *
 * <p>{@code blob: H(H("blob" size) H(bytes))}; {@code list: fold H(acc, hash(element))} from {@code
 * H("list" count)}. Sizes and counts are decimal text.
 */
public final class DeepHash {
  private DeepHash() {}

  /** What can be hashed: bytes, or a list of what can be hashed. */
  public sealed interface Tree {}

  /** Bytes in a tree. */
  public record Blob(Bytes bytes) implements Tree {}

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
    return switch (tree) {
      case Blob(Bytes bytes) ->
          Hashes.sha384(Hashes.sha384(Bytes.utf8("blob" + bytes.size())), Hashes.sha384(bytes));
      case Branch(List<Tree> elements) -> {
        Bytes hash = Hashes.sha384(Bytes.utf8("list" + elements.size()));
        for (Tree element : elements) {
          hash = Hashes.sha384(hash, hash(element));
        }
        yield hash;
      }
    };
  }

  /** The hash of a flat list. */
  public static Bytes hash(Bytes... elements) {
    Tree[] blobs = new Tree[elements.length];
    for (int i = 0; i < elements.length; i++) {
      blobs[i] = new Blob(elements[i]);
    }
    return hash(list(blobs));
  }
}
