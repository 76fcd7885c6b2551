package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Merkle tree over the pages of a memory, which gives a state its root, tells what a checkpoint
 * has to add to the one before, and finds the page in which two states differ.
 *
 * <p>This is the specification; a change of it is another format.
 *
 * <ul>
 *   <li>Hashes are SHA-256, 32 bytes. {@code ||} joins bytes.
 *   <li>A page has 4,096 bytes. Its hash is {@code H(0x00 || page)}; a page of zeros is
 *       <i>absent</i>, which is written as 32 zero bytes and stored nowhere.
 *   <li>A node has 16 children: pages at level 1, nodes of the level below above that. A node
 *       without any child is absent.
 *   <li>A node is encoded as a bitmap of the children that there are (2 bytes, big-endian, bit 0
 *       the first child) and their hashes in order. Its hash is {@code H(0x01 || encoded node)}.
 *   <li>There are five levels, so a tree spans 16^5 pages, 4 GiB. The way from the top (level 5) to
 *       a page is its number in five digits of four bits, the highest first.
 *   <li>The state root is {@code H(0x02 || size of the memory in bytes, 8 bytes big-endian || hash
 *       of the top node)}.
 * </ul>
 *
 * <p>So the hash of a blob is a hash of what is stored under it, and a node of one child costs 34
 * bytes. A tree takes memory for the pages that are not zero: 32 bytes each and some for the nodes,
 * about 5 MB for a dense state of 512 MB. It holds a page's bytes from {@link #set} to {@link
 * #step} only. Hashing is done when a hash is asked for; a page is hashed when it is set, which
 * takes about 3 µs. Not safe for use by several threads.
 */
public final class StateTree {
  /** Levels of nodes above the pages. */
  public static final int HEIGHT = 5;

  /** Pages that a tree spans. */
  public static final int PAGES_MAX = 1 << (4 * HEIGHT);

  /** What stands for the hash of a page of zeros and of a node without children: 32 zero bytes. */
  public static final Bytes ABSENT = Bytes.wrap(new byte[TreeHasher.HASH_BYTES]);

  private static final Bytes ZEROS = Bytes.wrap(new byte[Image.PAGE_BYTES]);
  private static final MemorySegment ZERO_SEGMENT =
      MemorySegment.ofArray(new byte[Image.PAGE_BYTES]);

  /** Where the nodes of a loaded tree come from. */
  @FunctionalInterface
  public interface Blobs {
    Optional<Bytes> get(Bytes hash);
  }

  /** Who is shown the pages of a tree. */
  @FunctionalInterface
  public interface PageVisitor {
    void visit(int page, Bytes hash);
  }

  private final TreeHasher hasher = new TreeHasher();
  private final Blobs blobs;
  private final Map<Integer, Bytes> freshPages = new TreeMap<>();
  private TreeNode top;
  private Bytes topHash;
  private Bytes steppedFrom;

  private StateTree(TreeNode top, Bytes topHash, Blobs blobs) {
    this.top = top;
    this.topHash = topHash;
    this.steppedFrom = topHash;
    this.blobs = blobs;
  }

  /** The tree of a memory that is all zero. */
  public StateTree() {
    this(new TreeNode(HEIGHT), ABSENT, _ -> Optional.empty());
  }

  /** The tree of an image, all of which is new. */
  public static StateTree of(Image image) {
    StateTree tree = new StateTree();
    image.pages().forEach(tree::set);
    return tree;
  }

  /**
   * A tree that was stored, of which nothing is new. Nodes are read when they are needed, from then
   * on, and each is checked against its hash.
   *
   * @throws BlobLostException if the top node is not there; other methods throw it where they need
   *     a node that is not there
   */
  public static StateTree load(Bytes top, Blobs blobs) {
    if (top.equals(ABSENT)) {
      return new StateTree(new TreeNode(HEIGHT), ABSENT, blobs);
    }
    return new StateTree(read(new TreeHasher(), top, HEIGHT, blobs), top, blobs);
  }

  private static TreeNode read(TreeHasher hasher, Bytes hash, int level, Blobs blobs) {
    return blobs
        .get(hash)
        .filter(encoded -> hasher.node(encoded).equals(hash))
        .flatMap(encoded -> TreeNode.decode(encoded, level))
        .orElseThrow(() -> new BlobLostException(hash));
  }

  /** The hash of a page; {@link #ABSENT} of one of zeros. */
  public static Bytes pageHash(Bytes page) {
    checkPage(page.size());
    return page.equals(ZEROS) ? ABSENT : new TreeHasher().page(page);
  }

  /**
   * The hashes of the children of a stored node, in order; nothing if it is no node or not that
   * one.
   */
  public static Optional<List<Bytes>> children(Blob node) {
    if (!new TreeHasher().node(node.content()).equals(node.hash())) {
      return Optional.empty();
    }
    return TreeNode.decode(node.content(), 1)
        .map(decoded -> {
          List<Bytes> hashes = new ArrayList<>();
          for (int place = 0; place < TreeNode.FAN_OUT; place++) {
            if (decoded.has(place)) {
              hashes.add(decoded.hash(place));
            }
          }
          return List.copyOf(hashes);
        });
  }

  /** The state root of a memory of that size whose top node has that hash. */
  public static Bytes root(long sizeBytes, Bytes top) {
    return new TreeHasher().root(sizeBytes, top);
  }

  /**
   * Sets a page, whose bytes are held, not copied, until the next {@link #step}.
   *
   * @return whether it was another one
   */
  public boolean set(int page, Bytes content) {
    checkPage(content.size());
    boolean zero = content.equals(ZEROS);
    if (!put(page, zero ? ABSENT : hasher.page(content))) {
      return false;
    }
    keep(page, zero, content);
    return true;
  }

  /**
   * Sets a page from a memory that may change later; it is copied if it was another one.
   *
   * @return whether it was another one
   */
  public boolean set(int page, MemorySegment content) {
    checkPage(content.byteSize());
    boolean zero = content.mismatch(ZERO_SEGMENT) < 0;
    if (!put(page, zero ? ABSENT : hasher.page(content))) {
      return false;
    }
    keep(page, zero, zero ? Bytes.EMPTY : Bytes.copyOf(content.asByteBuffer()));
    return true;
  }

  /** Becomes the tree of an image; hashes all of its pages. */
  public void set(Image image) {
    List<Integer> gone = new ArrayList<>();
    forEachPage((page, _) -> {
      if (!image.pages().containsKey(page)) {
        gone.add(page);
      }
    });
    gone.forEach(page -> set(page, ZEROS));
    image.pages().forEach(this::set);
  }

  private static void checkPage(long bytes) {
    if (bytes != Image.PAGE_BYTES) {
      throw new IllegalArgumentException("a page has 4096 bytes, not " + bytes);
    }
  }

  private void keep(int page, boolean zero, Bytes content) {
    if (zero) {
      freshPages.remove(page);
    } else {
      freshPages.put(page, content);
    }
  }

  private boolean put(int page, Bytes hash) {
    if (page < 0 || page >= PAGES_MAX) {
      throw new IllegalArgumentException("page " + page + " lies outside of 4 GiB");
    }
    if (pageHash(page).equals(hash)) {
      return false;
    }
    TreeNode node = top;
    node.changed();
    for (int level = HEIGHT; level > 1; level--) {
      int place = TreeNode.place(page, level);
      TreeNode child = child(node, place, level);
      if (child == null) {
        child = new TreeNode(level - 1);
        node.child(place, child);
      }
      child.changed();
      node = child;
    }
    node.hash(TreeNode.place(page, 1), hash);
    return true;
  }

  /** The hash of a page; {@link #ABSENT} if it is all zero. */
  public Bytes pageHash(int page) {
    TreeNode node = top;
    for (int level = HEIGHT; level > 1 && node != null; level--) {
      node = child(node, TreeNode.place(page, level), level);
    }
    return node == null ? ABSENT : node.hash(TreeNode.place(page, 1));
  }

  /** The child of a node of that level; null if there is none. */
  @Nullable TreeNode child(TreeNode node, int place, int level) {
    TreeNode child = node.child(place);
    if (child == null && node.has(place)) {
      child = read(hasher, node.hash(place), level - 1, blobs);
      node.child(place, child);
    }
    return child;
  }

  /** The hash of the top node. */
  public Bytes top() {
    if (top.stale()) {
      topHash = rehash(top);
    }
    return topHash;
  }

  private Bytes rehash(TreeNode node) {
    for (int place = 0; place < TreeNode.FAN_OUT; place++) {
      TreeNode child = node.child(place);
      if (child != null && child.stale()) {
        node.hash(place, rehash(child));
        if (child.isEmpty()) {
          node.child(place, null);
        }
      }
    }
    node.hashed();
    return node.isEmpty() ? ABSENT : hasher.node(node.encode());
  }

  /**
   * The state root of the memory.
   *
   * @throws IllegalArgumentException if the size is not one of whole pages, is over 4 GiB, or
   *     leaves a page of the tree outside
   */
  public Bytes root(long sizeBytes) {
    checkSize(sizeBytes);
    return hasher.root(sizeBytes, top());
  }

  private void checkSize(long sizeBytes) {
    long pages = sizeBytes / Image.PAGE_BYTES;
    if (sizeBytes % Image.PAGE_BYTES != 0 || pages < pagesEnd() || pages > PAGES_MAX) {
      throw new IllegalArgumentException(
          "a memory of " + sizeBytes + " bytes does not fit the pages up to " + pagesEnd());
    }
  }

  /** One more than the number of the last page. */
  private int pagesEnd() {
    top();
    TreeNode node = top;
    int page = 0;
    for (int level = HEIGHT; node != null && !node.isEmpty(); level--) {
      int place = TreeNode.FAN_OUT - 1;
      while (!node.has(place)) {
        place--;
      }
      page = page << 4 | place;
      if (level == 1) {
        return page + 1;
      }
      node = child(node, place, level);
    }
    return 0;
  }

  /**
   * Hands out what is new since the last time, and takes it for stored from then on. If it could
   * not be stored the tree is of no more use for checkpoints: begin again with {@link #of}.
   */
  public TreeStep step() {
    Bytes now = top();
    List<Blob> added = new ArrayList<>();
    freshPages.forEach((page, content) -> added.add(new Blob(pageHash(page), content)));
    freshPages.clear();
    if (top.fresh()) {
      addFresh(top, now, added);
    }
    TreeStep step = new TreeStep(steppedFrom, now, added);
    steppedFrom = now;
    return step;
  }

  private static void addFresh(TreeNode node, Bytes hash, List<Blob> added) {
    for (int place = 0; place < TreeNode.FAN_OUT; place++) {
      TreeNode child = node.child(place);
      if (child != null && child.fresh()) {
        addFresh(child, node.hash(place), added);
      }
    }
    node.handedOut();
    if (!node.isEmpty()) {
      added.add(new Blob(hash, node.encode()));
    }
  }

  /** Shows every page that is not zero, in the order of their numbers. */
  public void forEachPage(PageVisitor visitor) {
    top();
    visit(top, HEIGHT, 0, visitor);
  }

  private void visit(TreeNode node, int level, int before, PageVisitor visitor) {
    for (int place = 0; place < TreeNode.FAN_OUT; place++) {
      if (node.has(place)) {
        int number = before << 4 | place;
        TreeNode child = level == 1 ? null : child(node, place, level);
        if (child == null) {
          visitor.visit(number, node.hash(place));
        } else {
          visit(child, level - 1, number, visitor);
        }
      }
    }
  }

  /**
   * Proves what a page is, be it zero or not.
   *
   * @throws IllegalArgumentException if the page is not in a memory of that size, or as {@link
   *     #root(long)}
   */
  public PageProof prove(int page, long sizeBytes) {
    checkSize(sizeBytes);
    if (page < 0 || (long) page * Image.PAGE_BYTES >= sizeBytes) {
      throw new IllegalArgumentException("no page " + page + " in " + sizeBytes + " bytes");
    }
    List<Bytes> nodes = new ArrayList<>();
    TreeNode node = top.isEmpty() ? null : top;
    for (int level = HEIGHT; node != null; level--) {
      nodes.add(node.encode());
      node = level == 1 ? null : child(node, TreeNode.place(page, level), level);
    }
    return new PageProof(page, sizeBytes, nodes);
  }

  /**
   * The first pages in which two memories differ, by number. Costs what differs, not what there is.
   *
   * @param limit of pages
   */
  public static List<Integer> difference(StateTree one, StateTree other, int limit) {
    return new TreeDifference(one, other, limit).find();
  }

  /** The top node, all of its hashes made. */
  TreeNode topNode() {
    top();
    return top;
  }
}
