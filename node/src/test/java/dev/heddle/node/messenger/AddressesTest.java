package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {
  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"})
  void publicAddressesAreAllowed(String address) throws UnknownHostException {
    assertThat(Addresses.PUBLIC.allow(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::",
        "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "fc00::1", "fd12::1", "fe80::1",
        "ff02::1", "2002:a00:1::", "2001:db8::1", "2001:0:a00:1::"
      })
  void othersAreNot(String address) throws UnknownHostException {
    InetAddress parsed = InetAddress.getByName(address);
    assertThat(Addresses.PUBLIC.allow(parsed)).isFalse();
    assertThat(new Addresses(true, false).allow(parsed)).isFalse();
    assertThat(new Addresses(false, true).allow(parsed)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
  void theMachineItselfIsAllowedByItself(String address) throws UnknownHostException {
    InetAddress parsed = InetAddress.getByName(address);
    assertThat(Addresses.PUBLIC.allow(parsed)).isFalse();
    assertThat(new Addresses(true, false).allow(parsed)).isTrue();
  }
}
