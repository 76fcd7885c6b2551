package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SeatsTest {
  private static final long EACH = 10;

  private final Seats seats = new Seats(100, 20 * EACH, 5 * EACH);
  private final List<Somebody> left = new ArrayList<>();

  /** Somebody with a name, to be read in failures. */
  private record Somebody(String name) implements Seats.Sitter {
    @Override
    public void putAside() {}
  }

  private Somebody sit(String name) throws InterruptedException {
    Somebody sitter = new Somebody(name);
    for (Optional<Seats.Sitter> leaving = seats.take(sitter);
        leaving.isPresent();
        leaving = seats.take(sitter)) {
      left.add((Somebody) leaving.get());
      seats.leave(leaving.get());
    }
    seats.weigh(sitter, EACH);
    seats.rest(sitter);
    return sitter;
  }

  private void askAgain(Somebody sitter) {
    assertThat(seats.resume(sitter)).isTrue();
    seats.rest(sitter);
  }

  @Test
  void manyThatAreAskedOnceDoNotDriveOutThoseThatAreAskedAllTheTime() throws InterruptedException {
    List<Somebody> regulars = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Somebody regular = sit("regular " + i);
      askAgain(regular);
      askAgain(regular);
      regulars.add(regular);
    }
    for (int i = 0; i < 1000; i++) {
      sit("once " + i);
    }

    assertThat(left).hasSize(995).doesNotContainAnyElementsOf(regulars);
    assertThat(seats.taken()).isEqualTo(new Seats.Taken(15, 15 * EACH, 0));
  }

  @Test
  void regularsHaveAllTheRoomAndTheEldestOfThemGoesFirst() throws InterruptedException {
    for (int i = 0; i < 21; i++) {
      Somebody regular = sit("regular " + i);
      askAgain(regular);
      askAgain(regular);
    }

    assertThat(seats.taken().seats()).isEqualTo(20);
    assertThat(left).containsExactly(new Somebody("regular 0"));
  }

  @Test
  void aNewcomerThatGrowsHasOthersLeave() throws InterruptedException {
    Somebody regular = sit("regular");
    askAgain(regular);
    askAgain(regular);
    Somebody one = sit("one");
    Somebody two = sit("two");
    assertThat(seats.surplus()).isEmpty();
    seats.weigh(two, 6 * EACH);

    assertThat(seats.surplus()).contains(one);
    seats.leave(one);
    seats.weigh(regular, 30 * EACH);
    assertThat(seats.surplus()).as("newcomers go first").contains(two);
    seats.leave(two);
    assertThat(seats.surplus()).contains(regular);
  }
}
