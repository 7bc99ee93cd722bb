package io.github.sessiongateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house: layout, direction, habits. */
class ArchitectureTest {
  private static final String ROOT = "io.github.sessiongateway";
  private static final List<String> FEATURES =
      List.of(
          "bus client koyeb managed postgres redis bridge sinks ops metrics tracing sandbox"
              .split(" ", -1));

  /**
   * The types that each package shows to the others, besides {@code api}, {@code clock} and {@code
   * config}.
   */
  private static final Map<String, Set<String>> DOORS =
      Map.ofEntries(
          Map.entry("bus", Set.of("SessionClient", "ManagedClient")),
          Map.entry("client", Set.of("BearerAuth")),
          Map.entry("sandbox", Set.of("Sandbox")),
          Map.entry("junit", Set.of("SandboxExtension")),
          Map.entry("internal.koyeb", Set.of("KoyebClient")),
          // Fingerprints are for the packages below it.
          Map.entry(
              "internal.managed",
              Set.of(
                  "SessionKeeper",
                  "HeldToken",
                  "KeeperEnvironment",
                  "Sharing",
                  "StoredToken",
                  "Fingerprints")),
          Map.entry("internal.postgres", Set.of("PostgresStore")),
          Map.entry("internal.redis", Set.of("RedisStore")),
          Map.entry("internal.bridge", Set.of("Bridge")),
          Map.entry("internal.sinks", Set.of("Sinks")),
          Map.entry("internal.ops", Set.of("OpsServer", "OpsSources", "MetricsSource")),
          Map.entry("internal.metrics", Set.of("PrometheusMetrics", "RegistryMeters")),
          Map.entry(
              "internal.tracing", Set.of("OpenTelemetryTraces", "ProcessTraces", "TraceVariables")),
          Map.entry("internal.limit", Set.of("Claim", "Peer", "TokenBucket")),
          Map.entry("internal.tls", Set.of("Tls")),
          Map.entry("internal.logging", Set.of("Logging", "VisibleText")),
          Map.entry("internal.standalone", Set.of("Main")));

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);

  @Test
  void everyClassIsFinal() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and()
        .areNotAnonymousClasses()
        .and(DescribedPredicate.not(simpleName("package-info")))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(MAIN);
  }

  @Test
  void featuresNeverImportOneAnother() {
    for (String feature : FEATURES) {
      noClasses()
          .that()
          .resideInAnyPackage(packages(feature).toArray(String[]::new))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      FEATURES.stream()
                          .filter(other -> !other.equals(feature))
                          .flatMap(ArchitectureTest::packages)
                          .toArray(String[]::new))
                  .or(resideInAnyPackage(ROOT, ROOT + ".internal.standalone..")))
          .check(MAIN);
    }
  }

  /** A feature has a part that is API, a part that is not, or both. */
  private static Stream<String> packages(String feature) {
    return Stream.of(ROOT + "." + feature + "..", ROOT + ".internal." + feature + "..");
  }

  @Test
  void dependenciesPointDownwards() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal.config..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(ROOT + "..")
                .and(
                    DescribedPredicate.not(
                        resideInAnyPackage(ROOT + ".internal.config..", ROOT + ".api.."))))
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .dependOnClassesThat(resideInAnyPackage(ROOT + ".internal.standalone..", ROOT + ".junit.."))
        .check(MAIN);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".junit..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.junit..", "io.vertx.junit5.."))
        .check(MAIN);
    slices().assignedFrom(new FeatureSlices(ROOT)).should().beFreeOfCycles().check(MAIN);
  }

  /** So that a class path without these libraries is enough for all else. */
  @Test
  void oneFeatureAloneKnowsAnOptionalLibrary() {
    assertKnownIn("postgres", "io.vertx.sqlclient..", "io.vertx.pgclient..");
    assertKnownIn("redis", "io.vertx.redis..");
    assertKnownIn("metrics", "io.micrometer..", "io.prometheus..");
    assertKnownIn("tracing", "io.opentelemetry..");
  }

  private static void assertKnownIn(String feature, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages(feature).toArray(String[]::new))
        .should()
        .dependOnClassesThat(resideInAnyPackage(libraries))
        .check(MAIN);
  }

  @Test
  void theApiNeedsTheJdkAndTwoTypesOfVertx() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".api")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    ROOT + ".api",
                    "java..",
                    "io.vertx.core.json",
                    "org.jspecify..",
                    "com.google.errorprone.annotations")
                .or(simpleName("Future")))
        .check(MAIN);
  }

  @Test
  void aPackageShowsItsDoorsAlone() {
    for (Map.Entry<String, Set<String>> entry : DOORS.entrySet()) {
      Set<String> shown =
          MAIN.stream()
              .filter(type -> type.getPackageName().equals(ROOT + "." + entry.getKey()))
              .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
              .filter(JavaClass::isTopLevelClass)
              .map(JavaClass::getSimpleName)
              .collect(Collectors.toSet());
      assertThat(shown).as(entry.getKey()).isEqualTo(entry.getValue());
    }
  }

  @Test
  void everyPackageSaysItsJobAndIsNullMarked() {
    Set<String> packages = MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    for (String name : packages) {
      assertThat(MAIN.contain(name + ".package-info")).as(name).isTrue();
      assertThat(MAIN.get(name + ".package-info").isAnnotatedWith(NullMarked.class))
          .as(name)
          .isTrue();
    }
  }

  @Test
  void timeAndChanceAreArguments() {
    noClasses().should().callMethod(Instant.class, "now").check(MAIN);
    noClasses().should().callMethod(System.class, "nanoTime").check(MAIN);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(MAIN);
    noClasses().should().callMethod(Math.class, "random").check(MAIN);
    noClasses().should().dependOnClassesThat().areAssignableTo(Clock.class).check(MAIN);
  }

  @Test
  void noThreadSleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALL);
    noClasses().should().callMethod(TimeUnit.class, "sleep", long.class).check(ALL);
  }

  @Test
  void oneClassTouchesTheInnerPartsOfWebClient() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.AttemptGuard(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx.ext.web.client.impl..")
        .check(MAIN);
  }

  /** Koyeb's package finds them by name, because their names differ between releases of Vert.x. */
  @Test
  void oneClassTouchesTheInnerPartsOfSockets() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Abort")
        .and()
        // It takes part in the close of Vert.x, for which there is no public way.
        .doNotHaveSimpleName("GatewayApplication")
        .and()
        // It looks up all addresses of a name, for which there is no public way.
        .doNotHaveSimpleName("VertxInternals")
        .and()
        // It keeps the sockets of a client that does not close them.
        .haveNameNotMatching(".*\\.postgres\\.Sockets(\\$.*)?")
        .and()
        .resideOutsideOfPackage(ROOT + ".sandbox..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx.core.internal..", "io.vertx.core.http.impl..", "io.vertx.core.net.impl..")
        .check(MAIN);
  }

  /** They start in a tenth of a second, because they load none of these libraries. */
  @Test
  void quickCommandsUseOnlyTheJdkAndTheJsonParser() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal.standalone.quick..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "picocli..",
            "org.slf4j..",
            "ch.qos.logback..",
            "java.net.http..",
            "com.fasterxml.jackson.databind..")
        .check(MAIN);
  }

  /** Vert.x's own reader shares a table of names between all texts that it reads. */
  @Test
  void onlyStrictJsonReadsWhatStrangersSend() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".internal.koyeb..", ROOT + ".sandbox..")
        .should()
        .callConstructor(JsonObject.class, String.class)
        .orShould()
        .callConstructor(JsonObject.class, Buffer.class)
        .orShould()
        .callMethod(Json.class, "decodeValue", Buffer.class)
        .check(MAIN);
  }
}
