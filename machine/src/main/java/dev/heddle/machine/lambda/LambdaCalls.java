package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.BlobMissingException;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Limits;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a guest of {@code lambda@1} can call in one run, and what came of it: the only door between
 * a module and the world. The same on every engine; docs/lambda.md tells authors of modules.
 *
 * <p>Calls cost gas too, so that a context cannot be had for nothing. Not safe for use by several
 * threads.
 */
public final class LambdaCalls {
  /** What {@link #call} gives where the guest has to end at once. */
  public static final int FAULT = Integer.MIN_VALUE;

  /** The most bytes that one run may emit. */
  static final int EMITTED_BYTES_MAX = 4 << 20;

  /** The most bytes of keys and values in a context, whatever the process asks for. */
  static final long CONTEXT_BYTES_MAX = 256L << 20;

  private static final int READ_GAS = 2_000;
  private static final int WRITE_GAS = 20_000;
  private static final int NONE = -1;

  /** The calls by the number that engines give them; the names are those of the imports. */
  public enum Call {
    /** (at, room): the input; gives its size. */
    INPUT("input", 0),
    /** (field, at, room): what else is known; gives its size, or -1. */
    META("meta", 1),
    /** (key, keySize, at, room): the value of a key; gives its size, or -1. */
    CTX_GET("ctx_get", 2),
    /** (key, keySize, value, valueSize): sets a key; gives 0. */
    CTX_PUT("ctx_put", NONE),
    /** (key, keySize): takes a key away; gives 1 if it was there, else 0. */
    CTX_DELETE("ctx_delete", NONE),
    /** (key, keySize, at, room): the first key that is greater; gives its size, or -1. */
    CTX_NEXT("ctx_next", 2),
    /** (kind, at, size): says something; gives 0. */
    EMIT("emit", NONE);

    /** In the order of their numbers. */
    public static final List<Call> ALL = List.of(values());

    private final String importName;
    private final int buffer;

    Call(String importName, int buffer) {
      this.importName = importName;
      this.buffer = buffer;
    }

    /** The name of the import, of module {@code lambda}. */
    public String importName() {
      return importName;
    }

    /**
     * Which argument is the address that is written to; the next one is how much room there is. -1
     * if it writes nothing.
     */
    public int buffer() {
      return buffer;
    }
  }

  /** What a run may use. */
  record Budget(long gasMax, long contextBytesMax, boolean readOnly) {}

  /** Ends a run; the words are for the author of the module. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault(String words) {
      super(words);
    }
  }

  private final LambdaInput message;
  private final Bytes input;
  private final Budget budget;
  private final SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
  private final Emitted emitted = new Emitted();
  private KvMap context;
  private long gas;
  private @Nullable String fault;
  private @Nullable BlobMissingException lost;

  LambdaCalls(KvMap context, LambdaInput message, Budget budget) {
    this.context = context;
    this.message = message;
    this.input = message.data();
    this.budget = budget;
  }

  /**
   * Does one call. Throws nothing that a guest can bring about.
   *
   * @param arguments as many as the call has
   * @return {@link #FAULT} if the guest has to end
   */
  public int call(Call call, int[] arguments, GuestMemory memory) {
    try {
      return answer(call, arguments, memory);
    } catch (Fault e) {
      fault = e.getMessage();
    } catch (BlobMissingException e) {
      lost = e;
    }
    return FAULT;
  }

  /** Runs code that calls without a memory in between; each call costs what it does with one. */
  Template.End bare(Predicate<LambdaApp.Host> app) {
    try {
      return new Template.End(app.test(new BareHost()) ? 0 : 1, "", 0);
    } catch (Fault e) {
      fault = e.getMessage();
    } catch (BlobMissingException e) {
      lost = e;
    } catch (RuntimeException e) {
      return new Template.End(0, String.valueOf(e.getMessage()), 0);
    }
    return new Template.End(0, "", 0);
  }

  /** The calls for code that has no memory of its own. */
  private final class BareHost implements LambdaApp.Host {
    @Override
    public Bytes input() {
      return read(input);
    }

    @Override
    public String meta(LambdaApp.Meta field) {
      return message.meta(field.number()).map(LambdaCalls.this::read).orElse(Bytes.EMPTY).utf8();
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
      return found(value(read(key)));
    }

    @Override
    public void put(Bytes key, Bytes value) {
      int _ = LambdaCalls.this.put(read(key), read(value));
    }

    @Override
    public boolean delete(Bytes key) {
      return LambdaCalls.this.delete(read(key)) != 0;
    }

    @Override
    public Optional<Bytes> keyAfter(Bytes key) {
      return found(LambdaCalls.this.keyAfter(read(key)));
    }

    @Override
    public void notice(Bytes fact) {
      say(Emitted.Kind.NOTICE, fact);
    }

    @Override
    public void voucher(Bytes message) {
      say(Emitted.Kind.VOUCHER, message);
    }

    @Override
    public void report(Bytes words) {
      say(Emitted.Kind.REPORT, words);
    }

    @Override
    public void spawn(Bytes process) {
      say(Emitted.Kind.SPAWN, process);
    }

    private void say(Emitted.Kind kind, Bytes what) {
      int _ = emit(kind.number(), read(what));
    }

    private Optional<Bytes> found(Optional<Bytes> bytes) {
      charge(READ_GAS + bytes.map(Bytes::size).orElse(0));
      return bytes;
    }
  }

  /**
   * What a call in text gives.
   *
   * @param fault whether the guest has to end at once
   */
  public record Said(boolean fault, Optional<String> found) {}

  /**
   * Does one call of a guest that speaks in text: {@code get}, {@code put}, {@code delete} (which
   * finds nothing where nothing was), {@code next}, or a kind of what can be emitted. Throws
   * nothing that a guest can bring about.
   */
  public Said text(String name, String first, String second) {
    BareHost host = new BareHost();
    Bytes key = Bytes.utf8(first);
    try {
      return new Said(
          false,
          switch (name) {
            case "get" -> host.get(key).map(Bytes::utf8);
            case "next" -> host.keyAfter(key).map(Bytes::utf8);
            case "delete" -> host.delete(key) ? Optional.of("") : Optional.empty();
            case "put" -> {
              host.put(key, Bytes.utf8(second));
              yield Optional.empty();
            }
            default -> {
              host.say(Emitted.Kind.valueOf(name.toUpperCase(Locale.ROOT)), key);
              yield Optional.empty();
            }
          });
    } catch (Fault e) {
      fault = e.getMessage();
    } catch (BlobMissingException e) {
      lost = e;
    }
    return new Said(true, Optional.empty());
  }

  /** For code that is run before there is any message, and may call nothing. */
  public static LambdaCalls none(KvMap context) {
    return new LambdaCalls(context, LambdaInput.NONE, new Budget(0, 0, true));
  }

  /** The message for guests that speak in text: JSON, see docs/lambda.md. */
  public String message() {
    return Json.write(message.json());
  }

  /** When the message was scheduled. */
  public long timestampMs() {
    return message.timestampMs();
  }

  private Bytes read(Bytes bytes) {
    charge(READ_GAS + (long) bytes.size());
    return bytes;
  }

  private int answer(Call call, int[] a, GuestMemory memory) {
    return switch (call) {
      case INPUT -> give(input, a[0], a[1], memory);
      case META -> give(message.meta(a[0]), a[1], a[2], memory);
      case CTX_GET -> give(value(bytes(a[0], a[1], memory)), a[2], a[3], memory);
      case CTX_PUT -> put(bytes(a[0], a[1], memory), bytes(a[2], a[3], memory));
      case CTX_DELETE -> delete(bytes(a[0], a[1], memory));
      case CTX_NEXT -> give(keyAfter(bytes(a[0], a[1], memory)), a[2], a[3], memory);
      case EMIT -> emit(a[0], bytes(a[1], a[2], memory));
    };
  }

  private Optional<Bytes> value(Bytes key) {
    return key.equals(Standing.KEY) ? Optional.empty() : context.get(key);
  }

  private Optional<Bytes> keyAfter(Bytes key) {
    Optional<Bytes> next = context.keyAfter(key);
    return next.equals(Optional.of(Standing.KEY)) ? context.keyAfter(Standing.KEY) : next;
  }

  private static void checkOwn(Bytes key) {
    if (key.equals(Standing.KEY)) {
      throw new Fault("the key 00 heddle-template is not the application's to change");
    }
  }

  private int put(Bytes key, Bytes value) {
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
    return 0;
  }

  private int delete(Bytes key) {
    charge(WRITE_GAS);
    checkOwn(key);
    KvMap after = context.remove(key);
    boolean there = after != context;
    context = after;
    if (there) {
      changes.put(key, Optional.empty());
    }
    return there ? 1 : 0;
  }

  private int emit(int kind, Bytes bytes) {
    Emitted.Kind what =
        Emitted.Kind.of(kind)
            .orElseThrow(
                () -> new Fault("there is no kind %d of what can be emitted".formatted(kind)));
    if (budget.readOnly() && what != Emitted.Kind.REPORT) {
      throw new Fault("an inspection emits reports only");
    }
    if (emitted.bytes() + bytes.size() > EMITTED_BYTES_MAX
        || emitted.count() == Limits.OUTBOX_ENTRIES_MAX) {
      throw new Fault(
          "more is emitted than %d bytes in %d parts"
              .formatted(EMITTED_BYTES_MAX, Limits.OUTBOX_ENTRIES_MAX));
    }
    emitted.add(what, bytes, parsed(what, bytes));
    return 0;
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

  private int give(Optional<Bytes> found, int at, int room, GuestMemory memory) {
    if (found.isPresent()) {
      return give(found.get(), at, room, memory);
    }
    charge(READ_GAS);
    return NONE;
  }

  /** Writes as much as there is room for, and gives the size of all. */
  private int give(Bytes found, int at, int room, GuestMemory memory) {
    within(at, room, memory);
    int size = Math.min(room, found.size());
    charge(READ_GAS + (long) size);
    memory.write(at, found.toByteArray(), size);
    return found.size();
  }

  private Bytes bytes(int at, int size, GuestMemory memory) {
    within(at, size, memory);
    charge(READ_GAS + (long) size);
    return Bytes.wrap(memory.read(at, size));
  }

  private static void within(int at, int size, GuestMemory memory) {
    if (at < 0 || size < 0 || (long) at + size > memory.sizeBytes()) {
      throw new Fault(
          "a call is given %d bytes at %d, which lie outside of the memory"
              .formatted(Integer.toUnsignedLong(size), Integer.toUnsignedLong(at)));
    }
  }

  private void charge(long more) {
    gas += more;
    if (gas > budget.gasMax()) {
      throw new Fault("out of gas");
    }
  }

  /** What the calls cost. */
  long gas() {
    return gas;
  }

  /** Why the guest had to end, if it had to. */
  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /**
   * Sees that nothing of the context was missing.
   *
   * @throws BlobMissingException if something was
   */
  void checkWhole() {
    if (lost != null) {
      throw lost;
    }
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
}
