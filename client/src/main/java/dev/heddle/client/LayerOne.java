package dev.heddle.client;

/** Whether an assigned item is a transaction of Arweave itself or a data item. */
public enum LayerOne {
  YES,
  NO
}
