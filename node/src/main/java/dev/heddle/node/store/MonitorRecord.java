package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * Somebody asked to have a process's cron results followed, or to stop following them.
 *
 * @param on whether to follow
 * @param item all bytes of the signed item that asked for it
 */
public record MonitorRecord(Bytes process, boolean on, Bytes item) implements LogRecord {}
