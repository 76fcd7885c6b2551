package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * A Lambda application as Java code, for {@link BareMetal}: the same as some module, without gas
 * and without a sandbox.
 *
 * <p>It has to be a function of what the host says, or its results are no module's: no clock, no
 * randomness, no state of its own, and no order of hashes. Safe for use by several threads at once,
 * as whatever has no state is.
 */
public interface LambdaApp {
  /** What is known of a message beside its data; the numbers of {@code meta} in their order. */
  enum Meta {
    ID,
    FROM,
    OWNER,
    SLOT,
    TIMESTAMP,
    BLOCK_HEIGHT,
    PROCESS,
    /** A JSON array of objects of name and value. */
    TAGS
  }

  /** What an application can say; the numbers of {@code emit} in their order. */
  enum Kind {
    NOTICE,
    VOUCHER,
    REPORT,
    SPAWN
  }

  /** The world of an application. What is wrong with a call ends the run. */
  interface Host {
    /** The data of the message. */
    Bytes input();

    /** What else is known. */
    String meta(Meta field);

    /** The value of a key. */
    Optional<Bytes> get(Bytes key);

    /** Sets a key. */
    void put(Bytes key, Bytes value);

    /** Takes a key away; whether it was there. */
    boolean delete(Bytes key);

    /** The first key that is greater; after no bytes, the first there is. */
    Optional<Bytes> keyAfter(Bytes key);

    /** Says something. */
    void emit(Kind kind, Bytes what);
  }

  /** Evaluates an input; true accepts it, false rejects it, and an exception is one. */
  boolean advance(Host host);

  /** Answers a dry-run; what it does to the context is forgotten. */
  default boolean inspect(Host host) {
    throw new IllegalStateException("the application has no function inspect");
  }
}
