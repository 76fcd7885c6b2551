package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Limits;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an application can see and do in one run, and what it costs: the message, the context, and
 * what is emitted. A piece that passes costs as it would through a module's memory, whichever door
 * it comes through ({@link LambdaCalls}). Not safe for use by several threads.
 */
final class LambdaWorld implements LambdaApp.Host {
  private static final int READ_GAS = 2_000;
  private static final int WRITE_GAS = 20_000;

  /** Ends a run; the words are for the author of the module. */
  static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault(String words) {
      super(words);
    }
  }

  private final LambdaInput message;
  private final Bytes data;
  private final LambdaCalls.Budget budget;
  private final SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
  private final Emitted emitted = new Emitted();
  private KvMap context;
  private long gas;

  LambdaWorld(KvMap context, LambdaInput message, LambdaCalls.Budget budget) {
    this.context = context;
    this.message = message;
    this.data = message.data();
    this.budget = budget;
  }

  LambdaInput message() {
    return message;
  }

  /** The context as it is now. */
  KvMap context() {
    return context;
  }

  /** What was set, and what was taken away. */
  SortedMap<Bytes, Optional<Bytes>> changes() {
    return changes;
  }

  Emitted emitted() {
    return emitted;
  }

  /** What was paid. */
  long gas() {
    return gas;
  }

  private void charge(long more) {
    gas += more;
    if (gas > budget.gasMax()) {
      throw new Fault("out of gas");
    }
  }

  /** Pays for a piece of so many bytes that passes. */
  void pass(int bytes) {
    charge(READ_GAS + (long) bytes);
  }

  // -- what has passed already, or does so elsewhere

  Bytes data() {
    return data;
  }

  Optional<Bytes> value(Bytes key) {
    return key.equals(Standing.KEY) ? Optional.empty() : context.get(key);
  }

  Optional<Bytes> next(Bytes key) {
    Optional<Bytes> next = context.keyAfter(key);
    return next.equals(Optional.of(Standing.KEY)) ? context.keyAfter(Standing.KEY) : next;
  }

  private static void checkOwn(Bytes key) {
    if (key.equals(Standing.KEY)) {
      throw new Fault("the key 00 heddle-template is not the application's to change");
    }
  }

  void set(Bytes key, Bytes value) {
    charge(WRITE_GAS);
    checkOwn(key);
    KvMap after;
    try {
      after = context.put(key, value);
    } catch (IllegalArgumentException e) {
      throw new Fault(String.valueOf(e.getMessage()));
    }
    if (after.bytes() > budget.contextBytesMax()) {
      throw new Fault(
          "the context would have more than the %d bytes it may"
              .formatted(budget.contextBytesMax()));
    }
    context = after;
    changes.put(key, Optional.of(value));
  }

  boolean remove(Bytes key) {
    charge(WRITE_GAS);
    checkOwn(key);
    KvMap after = context.remove(key);
    boolean there = after != context;
    context = after;
    if (there) {
      changes.put(key, Optional.empty());
    }
    return there;
  }

  /** A part of the flat memory, which pays for each page that it touches. */
  byte[] part(long from, int size) {
    Region.check(from, size);
    byte[] part = new byte[size];
    Region.each(
        from,
        size,
        (key, at, done, count) -> {
          charge(READ_GAS);
          value(key).ifPresent(page -> Region.copy(page, at, part, done, count));
        });
    return part;
  }

  /** Writes to the flat memory; a page of zeros is none. */
  void write(long to, Bytes bytes) {
    Region.check(to, bytes.size());
    byte[] from = bytes.toByteArray();
    Region.each(
        to,
        from.length,
        (key, at, done, count) -> {
          charge(READ_GAS);
          byte[] page = new byte[Region.PAGE_BYTES];
          value(key).ifPresent(before -> Region.copy(before, 0, page, 0, page.length));
          System.arraycopy(from, done, page, at, count);
          if (Region.isZero(page)) {
            boolean _ = remove(key);
          } else {
            set(key, Bytes.wrap(page));
          }
        });
  }

  void say(Emitted.Kind kind, Bytes bytes) {
    if (budget.readOnly() && kind != Emitted.Kind.REPORT) {
      throw new Fault("an inspection emits reports only");
    }
    if (emitted.bytes() + bytes.size() > LambdaCalls.EMITTED_BYTES_MAX
        || emitted.count() == Limits.OUTBOX_ENTRIES_MAX) {
      throw new Fault(
          "more is emitted than %d bytes in %d parts"
              .formatted(LambdaCalls.EMITTED_BYTES_MAX, Limits.OUTBOX_ENTRIES_MAX));
    }
    emitted.add(kind, bytes, parsed(kind, bytes));
  }

  /** What is for the messenger has to be an object, or nobody could send it. */
  private static Optional<ObjectNode> parsed(Emitted.Kind kind, Bytes bytes) {
    if (!kind.isForMessenger()) {
      return Optional.empty();
    }
    try {
      if (Json.parse(bytes) instanceof ObjectNode object) {
        return Optional.of(object);
      }
    } catch (MalformedJsonException e) {
      throw new Fault("a %s is no JSON: %s".formatted(kind.word(), e.getMessage()));
    }
    throw new Fault("a %s is no JSON object".formatted(kind.word()));
  }

  // -- the door for code that has no memory of its own

  private Bytes passed(Bytes bytes) {
    pass(bytes.size());
    return bytes;
  }

  private Optional<Bytes> passed(Optional<Bytes> bytes) {
    pass(bytes.map(Bytes::size).orElse(0));
    return bytes;
  }

  @Override
  public Bytes input() {
    return passed(data);
  }

  @Override
  public String meta(LambdaApp.Meta field) {
    return passed(message.meta(field.number()).orElse(Bytes.EMPTY)).utf8();
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return passed(value(passed(key)));
  }

  @Override
  public void put(Bytes key, Bytes value) {
    set(passed(key), passed(value));
  }

  @Override
  public boolean delete(Bytes key) {
    return remove(passed(key));
  }

  @Override
  public Optional<Bytes> keyAfter(Bytes key) {
    return passed(next(passed(key)));
  }

  @Override
  public Bytes regionRead(long from, int size) {
    pass(size);
    return Bytes.wrap(part(from, size));
  }

  @Override
  public void regionWrite(long to, Bytes bytes) {
    write(to, passed(bytes));
  }

  @Override
  public void notice(Bytes fact) {
    say(Emitted.Kind.NOTICE, passed(fact));
  }

  @Override
  public void voucher(Bytes what) {
    say(Emitted.Kind.VOUCHER, passed(what));
  }

  @Override
  public void report(Bytes words) {
    say(Emitted.Kind.REPORT, passed(words));
  }

  @Override
  public void spawn(Bytes process) {
    say(Emitted.Kind.SPAWN, passed(process));
  }
}
