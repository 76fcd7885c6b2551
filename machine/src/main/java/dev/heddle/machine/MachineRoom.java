package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Machines of several kinds as one: each module goes to the first that supports its format.
 *
 * @param machines closed with this
 */
public record MachineRoom(List<Machine> machines) implements Machine {

  public MachineRoom {
    machines = List.copyOf(machines);
  }

  @Override
  public boolean supports(String moduleFormat) {
    return machines.stream().anyMatch(machine -> machine.supports(moduleFormat));
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    return machines.stream()
        .filter(machine -> machine.supports(moduleFormat))
        .findFirst()
        .orElseThrow(() -> new ModuleRefusedException("there is no machine for " + moduleFormat))
        .load(moduleFormat, module, limits);
  }

  @Override
  public String description() {
    return machines.stream().map(Machine::description).collect(Collectors.joining("; "));
  }

  @Override
  public int pending() {
    return machines.stream().mapToInt(Machine::pending).sum();
  }

  @Override
  public void close() {
    machines.forEach(Machine::close);
  }
}
