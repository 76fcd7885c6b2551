package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * How far the cron results of a monitored process have been followed.
 *
 * @param cursor the text of core's Cursor, at most 1024 chars
 */
public record MonitorAtRecord(Bytes process, String cursor) implements LogRecord {}
