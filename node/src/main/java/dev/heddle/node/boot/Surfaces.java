package dev.heddle.node.boot;

import dev.heddle.node.gateway.DataHosts;
import dev.heddle.node.http.Mount;
import dev.heddle.node.http.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the node serves, and where: each unit's routes at their path on the main listener, where its
 * unit runs, and at the root of a listener of their own where the settings give them one.
 */
final class Surfaces {
  /** What the gateway reads into memory as a whole: a transaction in JSON, a GraphQL request. */
  static final int WHOLE_BODY_BYTES = 16 << 20;

  private final Settings settings;
  private final Predicate<String> functionHosts;
  private final int itemBytesMax;
  private final Map<String, Routes> routes = new LinkedHashMap<>();

  /**
   * @param functionHosts tells the hosts under which functions are served
   */
  Surfaces(Settings settings, Predicate<String> functionHosts) {
    this.settings = settings;
    this.functionHosts = functionHosts;
    this.itemBytesMax = settings.count(Setting.ITEM_BYTES_MAX);
  }

  void put(String name, Routes served) {
    routes.put(name, served);
  }

  /**
   * Of mounts at the same path the first that knows a request has it, and the gateway knows all.
   */
  List<Mount> all() {
    List<Mount> mounts = new ArrayList<>();
    for (String unit : List.of("su", "cu", "mu")) {
      if (settings.runs(unit)) {
        mounts.add(at("/" + unit, unit));
      }
    }
    mounts.add(at("/api/v1", "node"));
    mounts.add(at("/api/v1", "openapi"));
    mounts.add(at("/api/v1", "backups"));
    if (settings.runs("mu")) {
      mounts.add(at("", "mu-api"));
    }
    if (settings.runs("cu")) {
      mounts.add(at("", "cu-api"));
    }
    if (settings.isSet(Setting.CONVEYOR)) {
      mounts.add(at("", "conveyor"));
    }
    if (settings.runs("functions")) {
      mounts.add(new Mount("", named("contracts"), WHOLE_BODY_BYTES));
      mounts.add(new Mount("", named("functions"), WHOLE_BODY_BYTES));
      mounts.add(Mount.ofHosts(functionHosts, named("functions-hosts"), WHOLE_BODY_BYTES));
    }
    if (settings.runs("aocore")) {
      mounts.add(at("", "aocore"));
    }
    if (settings.runs("explorer")) {
      mounts.add(at("/explore", "explorer"));
      mounts.add(at("/docs", "docs"));
    }
    mounts.add(at("", "health"));
    mounts.add(at("", "metrics"));
    if (settings.runs("gateway")) {
      mounts.add(at("/api/v1", "gateway-api"));
      mounts.add(new Mount("", named("gateway"), WHOLE_BODY_BYTES));
      mounts.add(hostsOfData());
    }
    return mounts;
  }

  /**
   * What a listener of one unit serves.
   *
   * @throws ConfigurationException if the unit does not run here
   */
  List<Mount> of(String unit) {
    if (!settings.runs(unit)) {
      throw new ConfigurationException(
          "listen names the unit " + unit + ", which units leaves out");
    }
    int bodyBytesMax = Math.max(itemBytesMax, WHOLE_BODY_BYTES);
    List<Mount> mounts = new ArrayList<>();
    mounts.add(new Mount("/" + unit, named(unit), bodyBytesMax));
    mounts.add(new Mount("", named(unit), bodyBytesMax));
    if (unit.equals("gateway")) {
      mounts.add(hostsOfData());
    }
    return mounts;
  }

  private Mount at(String path, String name) {
    return new Mount(path, named(name), itemBytesMax);
  }

  private Mount hostsOfData() {
    DataHosts hosts = new DataHosts(settings.text(Setting.DATA_HOST));
    return Mount.ofHosts(hosts::covers, named("gateway-hosts"), itemBytesMax);
  }

  private Routes named(String name) {
    Routes served = routes.get(name);
    if (served == null) {
      throw new ConfigurationException("there is no unit " + name);
    }
    return served;
  }
}
