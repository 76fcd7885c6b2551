package dev.heddle.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rooms of the node keep their walls. */
final class ArchitectureTest {
  private static final List<String> UNITS =
      List.of(
          "scheduler",
          "compute",
          "messenger",
          "gateway",
          "conveyor",
          "functions",
          "smartweave",
          "aocore",
          "explorer");

  private static final JavaClasses NODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.heddle.node");

  @Test
  void unitsDoNotImportOneAnother() {
    for (String unit : UNITS) {
      String[] others =
          UNITS.stream()
              .filter(other -> !other.equals(unit))
              .map(other -> "dev.heddle.node." + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("dev.heddle.node." + unit + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .because("units meet in node.unit only")
          .allowEmptyShould(true)
          .check(NODE);
    }
  }

  @Test
  void onlyHttpKnowsTheWebLibrary() {
    onlyIn("http", "io.helidon..");
  }

  @Test
  void onlyTheStoreKnowsTheDatabase() {
    onlyIn("store", "org.rocksdb..");
  }

  @Test
  void onlyTheGatewayKnowsGraphQl() {
    onlyIn("gateway", "graphql..");
  }

  @Test
  void onlyTheExplorerKnowsTemplates() {
    onlyIn("explorer", "gg.jte..");
  }

  @Test
  void onlyTheExplorerKnowsMarkdown() {
    onlyIn("explorer", "org.commonmark..");
  }

  @Test
  void nobodyKnowsBoot() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.heddle.node.boot..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.heddle.node.boot..")
        .check(NODE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.heddle.node.(*)..").should().beFreeOfCycles().check(NODE);
  }

  @Test
  void timeRandomnessAndExitComeFromBoot() {
    var outside = noClasses().that().resideOutsideOfPackage("dev.heddle.node.boot..").should();
    outside
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callConstructor(java.util.Random.class)
        .check(NODE);
  }

  private static void onlyIn(String room, String library) {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.heddle.node." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(NODE);
  }
}
