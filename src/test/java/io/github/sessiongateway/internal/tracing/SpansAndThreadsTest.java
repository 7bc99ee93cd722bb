package io.github.sessiongateway.internal.tracing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.junit.jupiter.api.Test;

/** A call that waits for its turn continues on a thread where the spans of others are. */
class SpansAndThreadsTest {
  @Test
  void spansAreNeverFoundByTheirThread() {
    noClasses()
        .should()
        .callMethod(Context.class, "current")
        .orShould()
        .callMethod(Span.class, "current")
        .orShould()
        .callMethod(Context.class, "makeCurrent")
        .orShould()
        .callMethod(ImplicitContextKeyed.class, "makeCurrent")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.github.sessiongateway.internal.tracing"));
  }
}
