package dev.heddle.node.boot;

/**
 * The configuration cannot be used; the message names the key, the value and where it came from.
 */
public final class ConfigurationException extends RuntimeException {
  public ConfigurationException(String message) {
    super(message);
  }
}
