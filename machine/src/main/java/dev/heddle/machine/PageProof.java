package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * Shows what one page of a memory is to somebody who knows no more than the state root. Made by
 * {@link StateTree#prove}; at most five nodes of 514 bytes.
 *
 * @param page number of the page
 * @param sizeBytes size of the memory
 * @param nodes the encoded nodes from the top down to the page, or down to where its absence shows
 */
public record PageProof(int page, long sizeBytes, List<Bytes> nodes) {
  public PageProof {
    nodes = List.copyOf(nodes);
  }

  /**
   * Whether a memory with that root has that page. Takes anything from anybody.
   *
   * @param pageHash {@link StateTree#pageHash} of the page; {@link StateTree#ABSENT} for zeros
   */
  public boolean proves(Bytes stateRoot, Bytes pageHash) {
    if (page < 0
        || (long) page * Image.PAGE_BYTES >= sizeBytes
        || nodes.size() > StateTree.HEIGHT) {
      return false;
    }
    TreeHasher hasher = new TreeHasher();
    Bytes top = nodes.isEmpty() ? StateTree.ABSENT : hasher.node(nodes.getFirst());
    if (!hasher.root(sizeBytes, top).equals(stateRoot)) {
      return false;
    }
    Bytes expected = top;
    for (int i = 0; i < nodes.size(); i++) {
      int level = StateTree.HEIGHT - i;
      Optional<TreeNode> node = TreeNode.decode(nodes.get(i), level);
      if (node.isEmpty() || !hasher.node(nodes.get(i)).equals(expected)) {
        return false;
      }
      expected = node.get().hash(TreeNode.place(page, level));
    }
    boolean ends = nodes.size() == StateTree.HEIGHT || expected.equals(StateTree.ABSENT);
    return ends && expected.equals(pageHash);
  }
}
