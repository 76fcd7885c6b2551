package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * A message of AO-Core: keys and values, in the order of the keys.
 *
 * <p>Keys are in lower case but for ids, which keep theirs. A message whose values are binaries and
 * messages alone is a <em>TABM</em>, the form between all codecs: what else values are stands in
 * the key {@code ao-types} beside them, see {@link Structured}. Immutable.
 */
public final class Message {
  public static final Message EMPTY = new Message(new TreeMap<>());

  private final SortedMap<String, Value> values;

  private Message(SortedMap<String, Value> values) {
    this.values = Collections.unmodifiableSortedMap(values);
  }

  public static Builder builder() {
    return new Builder();
  }

  static Message numbered(List<Value> values) {
    Builder numbered = builder();
    for (int i = 0; i < values.size(); i++) {
      numbered.put(Integer.toString(i + 1), values.get(i));
    }
    return numbered.build();
  }

  public SortedMap<String, Value> values() {
    return values;
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The value of a key, in whatever letters it is named. */
  public Optional<Value> get(String key) {
    Value exact = values.get(key);
    return Optional.ofNullable(exact == null ? values.get(key.toLowerCase(Locale.ROOT)) : exact);
  }

  /** The value of a key as text, see {@link Value#text}. */
  public Optional<String> text(String key) {
    return get(key).flatMap(Value::text);
  }

  public void forEach(BiConsumer<String, Value> each) {
    values.forEach(each);
  }

  /** This message without some keys. */
  public Message without(String... keys) {
    Builder rest = builder().putAll(this);
    for (String key : keys) {
      rest.values.remove(key);
    }
    return rest.build();
  }

  /** This message with one more key, or another value for it. */
  public Message with(String key, Value value) {
    return builder().putAll(this).put(key, value).build();
  }

  /**
   * This message with what another one has: its values win, and where both have a message at a key
   * the same goes for those.
   */
  public Message merged(Message other) {
    Builder merged = builder().putAll(this);
    other.forEach((key, value) -> {
      Value old = merged.values.get(key);
      merged.put(
          key,
          old instanceof Value.Map below && value instanceof Value.Map above
              ? new Value.Map(below.message().merged(above.message()))
              : value);
    });
    return merged.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }

  /** Collects the keys of a message; used by one thread. */
  public static final class Builder {
    private final TreeMap<String, Value> values = new TreeMap<>();

    private Builder() {}

    public Builder put(String key, Value value) {
      values.put(key, value);
      return this;
    }

    public Builder put(String key, String text) {
      return put(key, Value.Binary.of(text));
    }

    public Builder put(String key, Bytes bytes) {
      return put(key, new Value.Binary(bytes));
    }

    public Builder put(String key, long number) {
      return put(key, Value.Whole.of(number));
    }

    public Builder put(String key, Message message) {
      return put(key, new Value.Map(message));
    }

    public Builder putAll(Message message) {
      values.putAll(message.values);
      return this;
    }

    public boolean has(String key) {
      return values.containsKey(key);
    }

    public Message build() {
      return values.isEmpty() && EMPTY != null ? EMPTY : new Message(new TreeMap<>(values));
    }
  }
}
