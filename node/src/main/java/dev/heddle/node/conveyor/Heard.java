package dev.heddle.node.conveyor;

import java.util.function.Function;

/** What a target answered to a question, or why that is not known. */
sealed interface Heard<T> {
  /** It said so; whether it is true is another question. */
  record Word<T>(T value) implements Heard<T> {}

  /** It did not answer, or not what can be understood; a sentence. */
  record Silence<T>(String why) implements Heard<T> {}

  /** What follows from the answer. */
  default <R> Heard<R> then(Function<T, Heard<R>> next) {
    return switch (this) {
      case Word<T>(T value) -> next.apply(value);
      case Silence<T>(String why) -> new Silence<>(why);
    };
  }
}
