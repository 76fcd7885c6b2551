package dev.heddle.node.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ItemDoorTest {
  private final VerifiedItem item = Sender.of(1).item(Optional.empty(), "hello", List.of());

  @Test
  void letsInWhatItsOwnerSigned() {
    assertThat(new ItemDoor(1000, 1, 0).admit(item.item().raw())).isEqualTo(item);
  }

  @Test
  void tellsWhoFindsNoPlaceToComeAgain() {
    refuses(new ItemDoor(1000, 0, 0), item.item().raw(), 503, "send the item again");
  }

  @Test
  void refusesWhatIsTooLargeOrNoItem() {
    ItemDoor door = new ItemDoor(1000, 1, 0);

    refuses(door, Bytes.wrap(new byte[1001]), 413, "1001 bytes exceeds the maximum of 1000");
    refuses(door, Bytes.EMPTY, 400, "the body is empty");
    refuses(door, item.item().raw().slice(0, 20), 400, "no signed data item");
  }

  private static void refuses(ItemDoor door, Bytes raw, int status, String reason) {
    assertThatThrownBy(() -> door.admit(raw))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(status);
              assertThat(refusal.reason()).contains(reason);
            });
  }
}
