package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.BlobMissingException;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    EMIT("emit", NONE),
    /** (from, at, size): a part of the flat memory of the context; gives its size. */
    REGION_READ("region_read", 1),
    /** (to, at, size): writes there; gives 0. */
    REGION_WRITE("region_write", NONE);

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

  private final LambdaWorld world;
  private @Nullable String fault;
  private @Nullable BlobMissingException lost;

  LambdaCalls(KvMap context, LambdaInput message, Budget budget) {
    this.world = new LambdaWorld(context, message, budget);
  }

  /** For code that is run before there is any message, and may call nothing. */
  public static LambdaCalls none() {
    return new LambdaCalls(KvMap.empty(), LambdaInput.NONE, new Budget(0, 0, true));
  }

  /** Nothing where the guest has to end. */
  private <T> Optional<T> guarded(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (LambdaWorld.Fault e) {
      fault = e.getMessage();
    } catch (BlobMissingException e) {
      lost = e;
    }
    return Optional.empty();
  }

  /**
   * Does one call of a module. Throws nothing that a guest can bring about.
   *
   * @param arguments as many as the call has
   * @return {@link #FAULT} if the guest has to end
   */
  public int call(Call call, int[] arguments, GuestMemory memory) {
    return guarded(() -> answer(call, arguments, memory)).orElse(FAULT);
  }

  private int answer(Call call, int[] a, GuestMemory memory) {
    return switch (call) {
      case INPUT -> give(world.data(), a[0], a[1], memory);
      case META -> give(world.message().meta(a[0]), a[1], a[2], memory);
      case CTX_GET -> give(world.value(bytes(a[0], a[1], memory)), a[2], a[3], memory);
      case CTX_PUT -> {
        Bytes key = bytes(a[0], a[1], memory);
        world.set(key, bytes(a[2], a[3], memory));
        yield 0;
      }
      case CTX_DELETE -> world.remove(bytes(a[0], a[1], memory)) ? 1 : 0;
      case CTX_NEXT -> give(world.next(bytes(a[0], a[1], memory)), a[2], a[3], memory);
      case EMIT -> {
        Bytes bytes = bytes(a[1], a[2], memory);
        world.say(kind(a[0]), bytes);
        yield 0;
      }
      case REGION_READ -> {
        within(a[1], a[2], memory);
        world.pass(a[2]);
        memory.write(a[1], world.part(Integer.toUnsignedLong(a[0]), a[2]), a[2]);
        yield a[2];
      }
      case REGION_WRITE -> {
        Bytes bytes = bytes(a[1], a[2], memory);
        world.write(Integer.toUnsignedLong(a[0]), bytes);
        yield 0;
      }
    };
  }

  private static Emitted.Kind kind(int number) {
    return Emitted.Kind.of(number)
        .orElseThrow(() ->
            new LambdaWorld.Fault("there is no kind %d of what can be emitted".formatted(number)));
  }

  private int give(Optional<Bytes> found, int at, int room, GuestMemory memory) {
    if (found.isPresent()) {
      return give(found.get(), at, room, memory);
    }
    world.pass(0);
    return NONE;
  }

  /** Writes as much as there is room for, and gives the size of all. */
  private int give(Bytes found, int at, int room, GuestMemory memory) {
    within(at, room, memory);
    int size = Math.min(room, found.size());
    world.pass(size);
    memory.write(at, found.toByteArray(), size);
    return found.size();
  }

  private Bytes bytes(int at, int size, GuestMemory memory) {
    within(at, size, memory);
    world.pass(size);
    return Bytes.wrap(memory.read(at, size));
  }

  private static void within(int at, int size, GuestMemory memory) {
    if (at < 0 || size < 0 || (long) at + size > memory.sizeBytes()) {
      throw new LambdaWorld.Fault(
          "a call is given %d bytes at %d, which lie outside of the memory"
              .formatted(Integer.toUnsignedLong(size), Integer.toUnsignedLong(at)));
    }
  }

  /** Runs Java code, whose exceptions are its exceptions. */
  Template.End bare(Predicate<LambdaApp.Host> app) {
    String[] trap = {""};
    boolean accepts =
        guarded(
                () -> {
                  try {
                    return app.test(world);
                  } catch (LambdaWorld.Fault | BlobMissingException e) {
                    throw e;
                  } catch (RuntimeException e) {
                    trap[0] = String.valueOf(e);
                    return true;
                  }
                })
            .orElse(true);
    return new Template.End(accepts ? 0 : 1, trap[0], 0);
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
    return guarded(() -> new Said(false, inText(name, Bytes.utf8(first), second)))
        .orElse(new Said(true, Optional.empty()));
  }

  private Optional<String> inText(String name, Bytes first, String second) {
    switch (name) {
      case "get" -> {
        return world.get(first).map(Bytes::utf8);
      }
      case "next" -> {
        return world.keyAfter(first).map(Bytes::utf8);
      }
      case "delete" -> {
        return world.delete(first) ? Optional.of("") : Optional.empty();
      }
      case "put" -> world.put(first, Bytes.utf8(second));
      case "notice" -> world.notice(first);
      case "voucher" -> world.voucher(first);
      case "report" -> world.report(first);
      case "spawn" -> world.spawn(first);
      default -> throw new IllegalArgumentException("there is no call " + name);
    }
    return Optional.empty();
  }

  /**
   * A part of the flat memory for a guest whose memory is not that of a module. Throws nothing that
   * a guest can bring about.
   *
   * @return nothing if the guest has to end
   */
  public Optional<Bytes> regionRead(long from, int size) {
    return guarded(() -> world.regionRead(from, size));
  }

  /**
   * Writes to the flat memory for such a guest.
   *
   * @return whether the guest may go on
   */
  public boolean regionWrite(long to, Bytes bytes) {
    return guarded(
            () -> {
              world.regionWrite(to, bytes);
              return true;
            })
        .orElse(false);
  }

  /** The message for guests that speak in text: JSON, see docs/lambda.md. */
  public String message() {
    return Json.write(world.message().json());
  }

  /** When the message was scheduled. */
  public long timestampMs() {
    return world.message().timestampMs();
  }

  /** What the application saw and did. */
  LambdaWorld world() {
    return world;
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
}
