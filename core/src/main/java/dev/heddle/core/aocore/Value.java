package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** What a message of AO-Core is made of ({@code structured@1.0}). Immutable. */
public sealed interface Value {
  /** Bytes, which text is too. */
  record Binary(Bytes bytes) implements Value {
    public static Binary of(String text) {
      return new Binary(Bytes.utf8(text));
    }
  }

  record Whole(BigInteger number) implements Value {
    public static Whole of(long number) {
      return new Whole(BigInteger.valueOf(number));
    }
  }

  /** A number that is finite; no other can be made. */
  record Real(double number) implements Value {
    public Real {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException(number + " is no number of a message");
      }
    }
  }

  /** A name that stands for itself: true, false, null and others. */
  record Atom(String name) implements Value {
    public static Atom of(boolean truth) {
      return new Atom(Boolean.toString(truth));
    }
  }

  record Sequence(List<Value> values) implements Value {
    public Sequence {
      values = List.copyOf(values);
    }
  }

  /** A map from keys to values. */
  record Map(Message message) implements Value {}

  /** How it reads as text, if it is one thing: bytes as UTF-8, a number by its digits, a name. */
  default Optional<String> text() {
    return switch (this) {
      case Binary binary -> Optional.of(binary.bytes().utf8());
      case Whole whole -> Optional.of(whole.number().toString());
      case Real real -> Optional.of(Json.write(real.number()));
      case Atom atom -> Optional.of(atom.name());
      case Sequence _, Map _ -> Optional.empty();
    };
  }

  /** The message, if it is one; a list is one with the keys 1, 2 and so on. */
  default Optional<Message> asMessage() {
    return switch (this) {
      case Map map -> Optional.of(map.message());
      case Sequence sequence -> Optional.of(Message.numbered(sequence.values()));
      case Binary _, Whole _, Real _, Atom _ -> Optional.empty();
    };
  }
}
