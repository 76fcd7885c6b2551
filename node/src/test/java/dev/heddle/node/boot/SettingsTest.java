package dev.heddle.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
  @TempDir Path folder;

  @Test
  void theCommandLineBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault() throws Exception {
    Path file = Files.writeString(folder.resolve("h.conf"), "port=1\nhost=::1\ngas-max=5\n");
    Settings settings =
        Settings.resolve(
            List.of("--config", file.toString(), "--port=3"),
            Map.of("HEDDLE_PORT", "2", "HEDDLE_HOST", "10.0.0.1"));
    assertThat(settings.number(Setting.PORT)).isEqualTo(3);
    assertThat(settings.text(Setting.HOST)).isEqualTo("10.0.0.1");
    assertThat(settings.number(Setting.GAS_MAX)).isEqualTo(5);
    assertThat(settings.text(Setting.UNITS))
        .isEqualTo("su,cu,mu,gateway,functions,aocore,explorer");
    assertThat(settings.describe())
        .contains("# --port;")
        .contains("# HEDDLE_HOST;")
        .contains("# h.conf;")
        .contains("# default;");
  }

  @Test
  void sayWhichKeyIsUnknownAndWhereItStands() {
    assertThatThrownBy(() -> Settings.resolve(List.of("--prot", "1"), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("prot")
        .hasMessageContaining("heddle config");
  }

  @Test
  void sayWhatAValueShouldBe() {
    assertThatThrownBy(() -> Settings.resolve(List.of("--units", "su,xu"), Map.of()))
        .hasMessage(
            "units = su,xu (--units): expected a list of su, cu, mu, gateway,"
                + " functions, aocore, explorer");
    assertThatThrownBy(() -> Settings.resolve(List.of("--port"), Map.of()))
        .hasMessage("--port needs a value");
  }

  @Test
  void listenMayStandMoreThanOnce() {
    Settings settings =
        Settings.resolve(List.of("--listen", "mu=0.0.0.0:1", "--listen", "cu=[::]:2"), Map.of());
    assertThat(settings.text(Setting.LISTEN)).isEqualTo("mu=0.0.0.0:1,cu=[::]:2");
  }

  @Test
  void ofOtherKeysTheLastCounts() {
    Settings settings = Settings.resolve(List.of("--port", "1", "--port=2"), Map.of());
    assertThat(settings.number(Setting.PORT)).isEqualTo(2);
  }

  @Test
  void doorsAreReadFromTheListeners() {
    Settings settings = Settings.resolve(List.of("--listen", "mu=0.0.0.0:0,cu=[::1]:2"), Map.of());
    assertThat(settings.doors())
        .containsExactly(new Settings.Door("mu", "0.0.0.0", 0), new Settings.Door("cu", "::1", 2));
  }
}
