package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.util.SplittableRandom;

/** A remote whose user dies at some requests: before they are sent, or before the answer comes. */
record Dying(Remote remote, SplittableRandom random) implements Remote {
  /** Whoever asked is dead. */
  static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Answer read(String path, long bodyBytesMax) throws IOException {
    maybe();
    return remote.read(path, bodyBytesMax);
  }

  @Override
  public Answer ask(String path, String json, long bodyBytesMax) throws IOException {
    maybe();
    return remote.ask(path, json, bodyBytesMax);
  }

  @Override
  public Answer post(String path, String contentType, Bytes body, long bodyBytesMax)
      throws IOException {
    maybe();
    try {
      return remote.post(path, contentType, body, bodyBytesMax);
    } finally {
      maybe();
    }
  }

  private void maybe() {
    if (random.nextInt(25) == 0) {
      throw new Died();
    }
  }
}
