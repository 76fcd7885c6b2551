package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.node.unit.HttpRemote;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HttpRemoteTest {
  @Test
  void readsNoMoreOfABodyThanItIsTold() throws IOException {
    try (LocalGateway gateway = new LocalGateway()) {
      String path = "/raw/" + gateway.keep(LocalGateway.item("0123456789")).id().base64Url();
      Remote remote = new HttpRemote(URI.create(gateway.url()), Duration.ofSeconds(30));

      assertThat(remote.read(path, 10).body().utf8()).isEqualTo("0123456789");
      assertThatThrownBy(() -> remote.read(path, 9)).isInstanceOf(IOException.class);
      assertThat(remote.ask("/graphql", "{}", 1000).status()).isEqualTo(400);
      assertThatThrownBy(() -> remote.ask("/graphql", "{}", 9)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void givesUpOnAGatewayThatDoesNotAnswer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      Remote remote = new HttpRemote(address, Duration.ofMillis(200));

      assertThatThrownBy(() -> remote.read("/raw/x", 10)).isInstanceOf(IOException.class);
    }
  }
}
