package io.github.sessiongateway;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.client.BearerAuth;
import io.github.sessiongateway.junit.SandboxExtension;
import io.github.sessiongateway.metrics.GatewayMetrics;
import io.github.sessiongateway.sandbox.Sandbox;
import io.github.sessiongateway.tracing.GatewayTraces;
import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API: the public types and members that a user may depend on. A member that needs any other
 * type of the gateway, such as one of {@code config}, is not part of it.
 */
class ApiTest {
  private static final String ROOT = "io.github.sessiongateway.";
  private static final Path LIST = Path.of("src/test/resources/api.txt");
  private static final Path ACTUAL = Path.of("target/api.txt");
  private static final Pattern OWN_TYPE = Pattern.compile(Pattern.quote(ROOT) + "[\\w.$]+");
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");
  private static final Set<String> OF_EVERY_ENUM = Set.of("values", "valueOf");

  private final List<Class<?>> types = types();
  private final Set<String> names =
      Set.copyOf(types.stream().map(type -> type.getName().replace('$', '.')).toList());

  @Test
  void theApiChangesOnlyWithItsList() throws IOException {
    String actual = types.stream().map(this::describe).collect(joining("\n"));
    Files.createDirectories(ACTUAL.getParent());
    Files.writeString(ACTUAL, actual);
    assertThat(actual)
        .as("If the change is meant: cp %s %s, and say it in the changelog", ACTUAL, LIST)
        .isEqualTo(Files.readString(LIST));
  }

  private static List<Class<?>> types() {
    Stream<Class<?>> doors =
        Stream.of(
            SessionGateway.class,
            SessionClient.class,
            ManagedClient.class,
            BearerAuth.class,
            Sandbox.class,
            SandboxExtension.class,
            GatewayMetrics.class,
            GatewayTraces.class);
    return Stream.concat(inPackage(Sessions.class), doors)
        .flatMap(type -> Stream.concat(Stream.of(type), nested(type)))
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .filter(type -> type.getName().startsWith(ROOT))
        .toList();
  }

  private static Stream<Class<?>> nested(Class<?> type) {
    return Arrays.stream(type.getClasses()).sorted(comparing(Class::getName));
  }

  private static Stream<Class<?>> inPackage(Class<?> member) {
    try {
      Path classes = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = classes.resolve(member.getPackageName().replace('.', '/'));
      try (Stream<Path> files = Files.list(folder)) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.matches("[A-Z]\\w*\\.class"))
            .sorted()
            .map(name -> member.getPackageName() + "." + name.replace(".class", ""))
            .<Class<?>>map(ApiTest::load)
            .toList()
            .stream();
      }
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private String describe(Class<?> type) {
    Stream<String> fields =
        Arrays.stream(type.getDeclaredFields()).filter(ApiTest::isShown).map(ApiTest::field);
    Stream<String> constructors = Arrays.stream(type.getConstructors()).map(ApiTest::constructor);
    Stream<String> methods =
        Arrays.stream(type.getDeclaredMethods()).filter(ApiTest::isShown).map(ApiTest::method);
    return kind(type)
        + " "
        + type.getName().replace(ROOT, "").replace('$', '.')
        + "\n"
        // An enum keeps the order of its constants.
        + lines(fields)
        + lines(constructors.sorted())
        + lines(methods.sorted(comparing(ApiTest::shortened)));
  }

  private String lines(Stream<String> members) {
    return members
        .filter(this::isOfTheApi)
        .map(member -> "  " + shortened(member) + "\n")
        .collect(joining());
  }

  private static String kind(Class<?> type) {
    return type.isEnum()
        ? "enum"
        : type.isRecord() ? "record" : type.isInterface() ? "interface" : "class";
  }

  private static boolean isShown(Field field) {
    return Modifier.isPublic(field.getModifiers());
  }

  private static boolean isShown(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && !method.isSynthetic()
        && !OF_EVERY_OBJECT.contains(method.getName())
        && !(method.getDeclaringClass().isEnum() && OF_EVERY_ENUM.contains(method.getName()));
  }

  private static String field(Field field) {
    return field.isEnumConstant()
        ? field.getName()
        : modifiers(field.getModifiers()) + field.getAnnotatedType() + " " + field.getName();
  }

  private static String constructor(Constructor<?> constructor) {
    return "new(" + parameters(constructor) + ")";
  }

  private static String method(Method method) {
    return (method.isDefault() ? "default " : modifiers(method.getModifiers()))
        + method.getAnnotatedReturnType()
        + (" " + method.getName() + "(" + parameters(method) + ")");
  }

  private static String modifiers(int modifiers) {
    return Modifier.isStatic(modifiers) ? "static " : "";
  }

  private static String parameters(Executable executable) {
    return Arrays.stream(executable.getAnnotatedParameterTypes())
        .map(AnnotatedType::toString)
        .collect(joining(", "));
  }

  private boolean isOfTheApi(String line) {
    Matcher own = OWN_TYPE.matcher(line);
    return own.results().allMatch(type -> names.contains(type.group().replace('$', '.')));
  }

  /** Types without their packages. */
  private static String shortened(String line) {
    return line.replace("Nullable()", "Nullable")
        .replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "")
        .replace('$', '.');
  }
}
