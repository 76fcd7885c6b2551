package dev.heddle.cli;

import dev.heddle.client.AoCore;
import dev.heddle.client.ClientOptions;
import dev.heddle.client.HeddleClient;
import dev.heddle.core.json.Json;
import java.net.URI;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Who else says what came of messages. */
sealed interface OtherUnit extends AutoCloseable {
  /**
   * Who is at that address: a node of AO-Core if one answers there, else a compute unit.
   *
   * @throws IllegalArgumentException if it is no address
   */
  static OtherUnit at(URI address, ClientOptions here) {
    ClientOptions there = here.withUnits(here.units().withCompute(address));
    AoCore node = new AoCore(address, here);
    if (node.answers()) {
      return new Node(node);
    }
    node.close();
    return new ComputeUnit(new HeddleClient(there));
  }

  /** The result of a slot; {@code message} is what lies there. */
  JsonNode result(String process, long slot, String message);

  /** What lies in which slot by its own log, as far as it has one. */
  Map<Long, String> messages(String process, long from, long to);

  /** Whether it is one that tells the gas of every result. */
  default boolean tellsGas() {
    return this instanceof ComputeUnit;
  }

  @Override
  void close();

  /** A compute unit, asked by messages: it has its log from a scheduler. */
  record ComputeUnit(HeddleClient client) implements OtherUnit {
    @Override
    public JsonNode result(String process, long slot, String message) {
      return Json.parse(client.result(process, message).json());
    }

    @Override
    public Map<Long, String> messages(String process, long from, long to) {
      return Map.of();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** A node of AO-Core, which has a log of its own and is asked by slots. */
  record Node(AoCore node) implements OtherUnit {
    @Override
    public JsonNode result(String process, long slot, String message) {
      return node.result(process, slot);
    }

    @Override
    public Map<Long, String> messages(String process, long from, long to) {
      return node.messages(process, from, to);
    }

    @Override
    public void close() {
      node.close();
    }
  }
}
