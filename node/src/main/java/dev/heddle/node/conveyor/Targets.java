package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.conveyor.Heard.Silence;
import dev.heddle.node.conveyor.Heard.Word;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Several nodes of one network. What is asked of all is believed when most of them say so; one
 * alone is believed, for want of others.
 */
final class Targets {
  private final List<Target> all;

  Targets(List<Target> all) {
    this.all = List.copyOf(all);
  }

  List<Target> all() {
    return all;
  }

  /** What the first one says that answers. */
  <T> Heard<T> first(Function<Target, Heard<T>> question) {
    List<String> reasons = new ArrayList<>();
    for (Target target : all) {
      Heard<T> heard = question.apply(target);
      if (heard instanceof Silence<T>(String why)) {
        reasons.add(why);
      } else {
        return heard;
      }
    }
    return new Silence<>(String.join("; ", reasons));
  }

  /** The highest price that anybody names. */
  Heard<BigInteger> price(long bytes) {
    Heard<BigInteger> highest = first(target -> target.price(bytes));
    for (Target target : all) {
      if (highest instanceof Word<BigInteger>(BigInteger most)
          && target.price(bytes) instanceof Word<BigInteger>(BigInteger one)
          && one.compareTo(most) > 0) {
        highest = new Word<>(one);
      }
    }
    return highest;
  }

  /** The lowest height that anybody names: what nobody has got to yet has not come. */
  Heard<Long> height() {
    Heard<Long> lowest = new Silence<>("no target names a height");
    for (Target target : all) {
      Heard<Long> height = target.height();
      if (height instanceof Word<Long>(Long one)
          && !(lowest instanceof Word<Long>(Long least) && least <= one)) {
        lowest = height;
      }
    }
    return lowest;
  }

  /**
   * Where a transaction is: in a block if most say so, waiting if anybody knows it, unknown if most
   * answer and nobody does.
   */
  Heard<Standing> standing(Bytes id) {
    int most = all.size() / 2 + 1;
    int answered = 0;
    List<Standing.Mined> mined = new ArrayList<>();
    boolean known = false;
    Optional<String> why = Optional.empty();
    for (Target target : all) {
      switch (target.standing(id)) {
        case Word<Standing>(Standing standing) -> {
          answered++;
          known |= !(standing instanceof Standing.Unknown);
          if (standing instanceof Standing.Mined one) {
            mined.add(one);
          }
        }
        case Silence<Standing>(String reason) -> why = Optional.of(reason);
      }
    }
    if (mined.size() >= most) {
      return new Word<>(
          mined.stream()
              .min((a, b) -> Long.compare(a.confirmations(), b.confirmations()))
              .orElseThrow());
    }
    if (known) {
      return new Word<>(new Standing.Waiting());
    }
    return answered >= most
        ? new Word<>(new Standing.Unknown())
        : new Silence<>(why.orElse("no target answers"));
  }

  void hangUp() {
    all.forEach(Target::hangUp);
  }

  @Override
  public String toString() {
    return String.join(", ", all.stream().map(Target::name).toList());
  }
}
