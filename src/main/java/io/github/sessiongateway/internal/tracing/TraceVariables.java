package io.github.sessiongateway.internal.tracing;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the environment and the properties of the JVM say of traces, by the names that OpenTelemetry
 * defines. It loads no class of OpenTelemetry. It prints no value, because one may be a secret.
 */
public final class TraceVariables {
  private static final String PREFIX = "otel.";
  private static final String EXPORTER = "otel.traces.exporter";
  private static final String DISABLED = "otel.sdk.disabled";
  private static final List<String> ENDPOINTS =
      List.of("otel.exporter.otlp.endpoint", "otel.exporter.otlp.traces.endpoint");
  private static final List<String> PROTOCOLS =
      List.of("otel.exporter.otlp.protocol", "otel.exporter.otlp.traces.protocol");
  private static final String PROTOCOL = "http/protobuf";

  private final Map<String, Variable> variables = new TreeMap<>();

  /** A value, and its name where it was given. */
  private record Variable(String given, String value) {}

  private TraceVariables() {}

  /** Reads those that are not blank. A property wins over a variable of the environment. */
  public static TraceVariables of(Map<String, String> environment, Properties properties) {
    TraceVariables read = new TraceVariables();
    environment.forEach((name, value) -> read.put(name, value));
    properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name)));
    return read;
  }

  private void put(String given, String value) {
    String name = given.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    if (name.startsWith(PREFIX) && !value.isBlank()) {
      variables.put(name, new Variable(given, value.strip()));
    }
  }

  /** Whether there is an exporter to send spans to. */
  public boolean areOn() {
    if ("true".equalsIgnoreCase(value(DISABLED))) {
      return false;
    }
    String exporter = value(EXPORTER);
    return exporter == null
        ? ENDPOINTS.stream().anyMatch(variables::containsKey)
        : !exporter.equalsIgnoreCase("none");
  }

  private @Nullable String value(String name) {
    Variable variable = variables.get(name);
    return variable == null ? null : variable.value;
  }

  /** Returns the values by the names of properties. */
  Map<String, String> properties() {
    Map<String, String> values = new TreeMap<>();
    variables.forEach((name, variable) -> values.put(name, variable.value));
    return values;
  }

  /** Returns the sentence for a protocol that the gateway does not speak; null without one. */
  @Nullable String wrongProtocol() {
    return PROTOCOLS.stream()
        .map(variables::get)
        .filter(Objects::nonNull)
        .filter(variable -> !variable.value.equals(PROTOCOL))
        .map(variable -> variable.given + ": must be " + PROTOCOL)
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns the sentence for a failure of OpenTelemetry. It names the variable whose name or value
   * a message of the failure has.
   */
  String problem(Throwable failure) {
    List<String> messages =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .map(Throwable::getMessage)
            .filter(Objects::nonNull)
            .toList();
    return variables.keySet().stream()
        .filter(name -> has(messages, name))
        // The name of one may begin with that of another.
        .max(Comparator.comparingInt(String::length))
        .map(variables::get)
        .or(() -> ofValue(messages))
        .map(variable -> variable.given + ": OpenTelemetry does not accept its value")
        .orElseGet(() -> "OpenTelemetry does not accept one of " + names());
  }

  private Optional<Variable> ofValue(List<String> messages) {
    return variables.values().stream()
        // A shorter one may be a part of any message.
        .filter(variable -> variable.value.length() >= 4)
        .filter(variable -> has(messages, variable.value))
        .findFirst();
  }

  private String names() {
    return variables.values().stream().map(Variable::given).collect(Collectors.joining(", "));
  }

  private static boolean has(List<String> messages, String text) {
    return messages.stream().anyMatch(message -> message.contains(text));
  }
}
