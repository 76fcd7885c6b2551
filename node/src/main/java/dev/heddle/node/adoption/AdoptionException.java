package dev.heddle.node.adoption;

/** A process cannot be taken over; the message is a sentence that says why. */
public final class AdoptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AdoptionException(String message) {
    super(message);
  }
}
