package dev.heddle.node.store;

import java.util.Set;

/**
 * The tables of the index. Numbers in keys and values are big-endian, so that keys sort by them;
 * {@link Rows} has the form of the values.
 */
public enum Table {
  /** Names of counters and of the place up to which the log was applied. */
  STATE,
  /**
   * Id of an item or transaction (32): its ord (8), and for messages and assignments process (32)
   * and slot (8), see {@link Found}. The first of that id wins.
   */
  ID,
  /** Ord (8): what queries look at, and where the bytes lie. */
  META,
  /** Term (8), ord (8): the ords after it, see {@link PostingRow}. */
  POST,
  /**
   * Ord (8), id of a bundle that the item came in besides the one in {@link #META} (32): nothing.
   */
  PARENT,
  /** Height (8): the block, and the size of the weave at its end (8). */
  BLOCK,
  /** Hash (48): height (8). */
  BLOCK_HASH,
  /** Process (32): the end of its log. */
  HEAD,
  /** Process (32), slot (8): where the entry lies. */
  SLOT,
  /** Process (32), timestamp (8), slot (8): nothing. */
  TIME,
  /**
   * Process (32), id of message or assignment (32): slot (8). The first wins. Only for what {@link
   * #ID} has of another process, since hardly any item is given to two.
   */
  FOUND,
  /** Process (32), hash of what a process sent it (48): slot (8). The first wins. */
  PUSHED,
  /** {@link dev.heddle.core.ao.SignedContent} (32): slot (8). The first wins. */
  SIGNED,
  /**
   * Process (32), slot (8), id of an item (32): nothing. The item says that it assigns the slot,
   * its owner is that of the newest assignment of the process, and it did not come as one.
   */
  RIVAL,
  /** Process (32), slot (8) of an outbox that is owed: nothing. */
  OWED,
  /** Process (32): the cursor, or nothing. */
  MONITOR,
  /** Alias (32): id of the item (32). */
  ALIAS,
  /**
   * Process (32), item (32): the entry of an outbox that the item was, see {@link DeliveryRows}.
   */
  CAUSE,
  /** Entry of an outbox, see {@link DeliveryFormat}: whom it is for and which item it became. */
  EFFECT,
  /** Root (32): how much followed from it. */
  CHAIN,
  /** Id of a letter (32): its number and the letter. */
  LETTER,
  /** Id of a letter (32): how its delivery stands. */
  LETTER_AT,
  /** Lane (32), number (8) of a letter that waits: its id (32). */
  LETTER_LANE,
  /** Time of the next try in ms (8), id of the letter (32): the process (32) that sent it. */
  LETTER_DUE,
  /** Process (32), number (8) of a letter that is dead: its id (32). */
  LETTER_DEAD,
  /** Process (32), or a name for all: how many letters it has. */
  LETTER_COUNT,
  /** Process (32): how many cron results were skipped (8). */
  CRON_SKIPPED,
  /** Data root (32), size (8), beginning (8) of a chunk: {@link Rows.ChunkRow}. The first wins. */
  CHUNK,
  /** Data root (32), size (8): how many of the bytes are here in chunks (8). */
  DATA,
  /** Data root (32), size (8), ord (8) of a transaction that commits to those data: nothing. */
  DATA_ROOT,
  /** Place in the weave (8) where the data of a transaction and their padding end: its ord (8). */
  WEAVE,
  /** Address (32): {@link Rows.WalletRow}. */
  WALLET,
  /** Number of a shipment (8): the shipment, see {@link ConveyorRows}. */
  SHIPMENT,
  /** Ord after the last of a shipment (8): its number (8). */
  SHIPMENT_END,
  /** Number of a shipment that is not final (8): nothing. */
  SHIPMENT_OPEN,
  /** Number of a shipment (8), place (8): what was signed to carry it. */
  ATTEMPT,
  /** Item (32), number of its shipment (8): what a bundler answered. */
  RECEIPT,
  /** {@link ResultKeys}: the result. */
  RESULT,
  /** {@link ResultKeys} of cron results only: nothing. */
  CRON_RESULT,
  /** Process (32), place in its log (16): the checkpoint, see {@link CheckpointRow}. */
  CHECKPOINT,
  /** Hash of a page or node of a state (32): the page or node. */
  PAGE,
  /** Process (32): what its results up to one of them add up to, see {@link ResultSums}. */
  RESULT_SUM;

  /** What is a function of the log. */
  static final Set<Table> OF_LOG =
      Set.of(
          STATE,
          ID,
          META,
          POST,
          PARENT,
          BLOCK,
          BLOCK_HASH,
          HEAD,
          SLOT,
          TIME,
          FOUND,
          PUSHED,
          SIGNED,
          RIVAL,
          OWED,
          MONITOR,
          ALIAS,
          CAUSE,
          EFFECT,
          CHAIN,
          LETTER,
          LETTER_AT,
          LETTER_LANE,
          LETTER_DUE,
          LETTER_DEAD,
          LETTER_COUNT,
          CRON_SKIPPED,
          CHUNK,
          DATA,
          DATA_ROOT,
          WEAVE,
          WALLET,
          SHIPMENT,
          SHIPMENT_END,
          SHIPMENT_OPEN,
          ATTEMPT,
          RECEIPT);

  /** What is a function of log and modules, and dear to compute again. */
  static final Set<Table> OF_RESULTS = Set.of(RESULT, CRON_RESULT, CHECKPOINT, PAGE, RESULT_SUM);
}
