package dev.heddle.machine;

/**
 * One message as a machine sees it.
 *
 * @param message the message as JSON text, in exactly the key order that the process observes
 * @param environment the process and its module as JSON text
 * @param blockHeight the height the message was assigned at, or 0 when it has none
 */
public record Input(String message, String environment, long blockHeight) {}
