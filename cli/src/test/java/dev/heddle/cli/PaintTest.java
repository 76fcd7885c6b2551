package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaintTest {
  private static final String SCREEN_WIPE = "a\u001b[2Jb\u001b]0;title\u0007c\rd";

  @Test
  void leavesTheColoursOfAProcessWhereColoursAreOn() {
    assertThat(new Paint(true).tame("\u001b[32mgreen\u001b[0m\n\tx"))
        .isEqualTo("\u001b[32mgreen\u001b[0m\n\tx");
  }

  @Test
  void takesThemOutWhereColoursAreOff() {
    assertThat(new Paint(false).tame("\u001b[32mgreen\u001b[0m\n\tx")).isEqualTo("green\n\tx");
    assertThat(new Paint(false).green("x")).isEqualTo("x");
  }

  @Test
  void letsNoProcessDriveTheTerminal() {
    assertThat(new Paint(true).tame(SCREEN_WIPE)).isEqualTo("a[2Jb]0;titlecd");
    assertThat(new Paint(false).tame(SCREEN_WIPE)).isEqualTo("a[2Jb]0;titlecd");
  }
}
