package dev.heddle.node.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BodyRoomTest {
  @Test
  void refusesWhatIsTooMuchTogetherUntilSomeIsGivenBack() {
    BodyRoom room = new BodyRoom(100);
    try (BodyRoom.Share second = room.share()) {
      try (BodyRoom.Share first = room.share()) {
        first.take(60);
        second.take(30);
        assertThatThrownBy(() -> second.take(11)).isInstanceOf(Refusal.class);
        second.take(10);
      }
      assertThatCode(() -> second.take(60)).doesNotThrowAnyException();
    }
    assertThatCode(() -> room.share().take(100)).doesNotThrowAnyException();
  }
}
