package dev.heddle.machine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A machine is embeddable on its own: it knows values and its engines, no HTTP, no store. Of its
 * rooms each knows what stands here, and nothing else.
 */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.heddle.machine");

  private static final List<String> EVERYWHERE =
      List.of(
          "java.lang..",
          "java.io..",
          "java.nio..",
          "java.util..",
          "java.security..",
          "org.jspecify.annotations..",
          "dev.heddle.core..",
          "dev.heddle.machine");

  /** The engines do not know one another: one judges the other. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "dev.heddle.machine,",
    "dev.heddle.machine.wasm,",
    "dev.heddle.machine.isolate, com.caoccao.javet..",
    "dev.heddle.machine.lambda, tools.jackson..",
    "dev.heddle.machine.v8, dev.heddle.machine.lambda dev.heddle.machine.isolate dev.heddle.machine.wasm com.caoccao.javet..",
    "dev.heddle.machine.js, dev.heddle.machine.lambda dev.heddle.machine.isolate com.caoccao.javet.. tools.jackson.. java.math..",
    "dev.heddle.machine.reference, dev.heddle.machine.lambda dev.heddle.machine.wasm run.endive..",
  })
  void aRoomKnowsOnlyWhatItMay(String room, String others) {
    List<String> known = new ArrayList<>(EVERYWHERE);
    known.add(room);
    if (others != null) {
      known.addAll(List.of(others.split(" ", -1)));
    }
    classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(known.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void everyClassIsInARoom() {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.heddle.machine",
            "dev.heddle.machine.wasm",
            "dev.heddle.machine.isolate",
            "dev.heddle.machine.js",
            "dev.heddle.machine.lambda",
            "dev.heddle.machine.v8",
            "dev.heddle.machine.reference")
        .check(CLASSES);
  }

  @Test
  void roomsAreFreeOfCycles() {
    slices().matching("dev.heddle.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheMachinesThemselvesAreSeenFromOutside() {
    classes()
        .that()
        .resideInAnyPackage(
            "dev.heddle.machine.js", "dev.heddle.machine.v8", "dev.heddle.machine.reference")
        .and()
        .areTopLevelClasses()
        .and()
        .arePublic()
        .should()
        .beAssignableTo(Machine.class)
        .orShould()
        .beAssignableTo(ContractEngine.class)
        .orShould()
        .beEnums()
        .orShould()
        .haveSimpleName("TypeScript") // for those who deploy; no machine needs it
        .check(CLASSES);
  }
}
