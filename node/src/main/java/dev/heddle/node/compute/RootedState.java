package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import dev.heddle.machine.PageProof;
import dev.heddle.machine.StateTree;
import dev.heddle.node.http.Refusal;

/**
 * A state with the tree over its pages. Of use only while nothing is evaluated on.
 *
 * @param sizeBytes size of the memory
 */
record RootedState(StateTree tree, long sizeBytes) {

  /** What one needs to compare states: two that agree have all of it in common. */
  record Root(Bytes hash, long sizeBytes, int pages) {}

  /** What a page is, and the proof of that. */
  record Proven(Bytes stateRoot, Bytes pageHash, PageProof proof) {}

  /** The root; pages are those that are not zero. */
  Root root() {
    int[] pages = {0};
    tree.forEachPage((_, _) -> pages[0]++);
    return new Root(tree.root(sizeBytes), sizeBytes, pages[0]);
  }

  /**
   * Proves what a page is, be it zero or not.
   *
   * @throws Refusal 404 if there is no such page
   */
  Proven prove(int page) {
    long pages = sizeBytes / Image.PAGE_BYTES;
    if (page >= pages) {
      throw new Refusal(
          404, "there is no page %d: the state has pages 0 to %d".formatted(page, pages - 1));
    }
    return new Proven(tree.root(sizeBytes), tree.pageHash(page), tree.prove(page, sizeBytes));
  }
}
