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
  /** What is known of a message beside its data. */
  enum Meta {
    ID(0),
    FROM(1),
    OWNER(2),
    SLOT(3),
    TIMESTAMP(4),
    BLOCK_HEIGHT(5),
    PROCESS(6),
    /** A JSON array of objects of name and value. */
    TAGS(7);

    private final int number;

    Meta(int number) {
      this.number = number;
    }

    /** The number by which a module asks for it. */
    int number() {
      return number;
    }
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

    /**
     * A part of the flat memory that lies in the context; zeros where nothing was written.
     *
     * @param from of 4 GiB
     */
    Bytes regionRead(long from, int size);

    /** Writes there. */
    void regionWrite(long to, Bytes bytes);

    /** States a fact that can be proven to others. */
    void notice(Bytes fact);

    /** Has a message sent, as JSON with Target, Data and Tags. */
    void voucher(Bytes message);

    /** Tells people something, whether the input is accepted or not. */
    void report(Bytes words);

    /** Has a process spawned, as JSON. */
    void spawn(Bytes process);
  }

  /** Evaluates an input; true accepts it, false rejects it, and an exception is one. */
  boolean advance(Host host);

  /** Evaluates the message that began the process, if the module has a function for that. */
  default boolean create(Host host) {
    throw missing("create");
  }

  /** Answers a dry-run, if the module does; what it does to the context is forgotten. */
  default boolean inspect(Host host) {
    throw missing("inspect");
  }

  /** Makes its own what another application has left, if the module does. */
  default boolean migrate(Host host) {
    throw missing("migrate");
  }

  private static IllegalStateException missing(String function) {
    return new IllegalStateException("the native code has no function " + function);
  }
}
