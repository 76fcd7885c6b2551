package dev.heddle.node.store;

import java.util.Optional;

/**
 * Whether a store can take something at this moment.
 *
 * @param broken why it takes nothing until it is opened again; nothing if it does
 */
public record StoreHealth(Optional<String> broken, Queue queue, Room room) {
  /**
   * The appends that wait for the disk.
   *
   * @param appendsMax further ones are refused
   * @param bytesMax further ones are refused
   * @param refused since the store was opened, since too many waited
   */
  public record Queue(int appends, int appendsMax, long bytes, long bytesMax, long refused) {}

  /**
   * The disk beneath.
   *
   * @param freeBytes that can still be written
   * @param reserveBytes below that nothing is appended
   * @param logBytes that the log has
   */
  public record Room(long freeBytes, long reserveBytes, long logBytes) {}

  /** Why nothing can be appended now; nothing if it can. */
  public Optional<String> obstacle() {
    if (broken.isPresent()) {
      return broken;
    }
    if (room.freeBytes < room.reserveBytes) {
      return Optional.of(
          "the disk has "
              + room.freeBytes
              + " bytes left and "
              + room.reserveBytes
              + " are kept free; free space");
    }
    return queue.appends >= queue.appendsMax || queue.bytes >= queue.bytesMax
        ? Optional.of("the log is behind: " + queue.appends + " appends wait")
        : Optional.empty();
  }

  /** Why no result can be kept now; nothing if it can. */
  public Optional<String> obstacleToResults() {
    return room.freeBytes < room.reserveBytes / 2 ? obstacle() : Optional.empty();
  }
}
