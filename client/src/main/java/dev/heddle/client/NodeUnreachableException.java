package dev.heddle.client;

import java.net.URI;

/** Nobody answers at the address, or the connection broke and stayed broken. */
public final class NodeUnreachableException extends HeddleClientException {
  private static final long serialVersionUID = 1L;

  private final URI address;

  NodeUnreachableException(URI address, String message, Throwable cause) {
    super(message, cause);
    this.address = address;
  }

  /** The unit that was asked, without the path of the request. */
  public URI address() {
    return address;
  }
}
