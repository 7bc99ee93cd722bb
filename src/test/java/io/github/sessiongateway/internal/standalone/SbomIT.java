package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The list of components in the fat jar and beside it. */
class SbomIT {
  private static final Path JAR = Path.of("target/koyeb-session-gateway-fat.jar");
  private static final Path BESIDE = Path.of("target/koyeb-session-gateway-fat.cdx.json");
  private static final String INSIDE = "META-INF/sbom/application.cdx.json";

  private static List<JsonObject> objects(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonObject.class::cast).toList();
  }

  /** Returns the components by the SHA-256 of their jars. */
  private static Map<String, String> components() throws IOException {
    Map<String, String> components = new HashMap<>();
    JsonObject sbom = new JsonObject(Files.readString(BESIDE));
    for (JsonObject component : objects(sbom.getJsonArray("components"))) {
      for (JsonObject hash : objects(component.getJsonArray("hashes"))) {
        if (hash.getString("alg").equals("SHA-256")) {
          components.put(hash.getString("content"), component.getString("purl"));
        }
      }
    }
    return components;
  }

  private static Set<String> classes(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          .filter(name -> !name.startsWith("io/github/sessiongateway/"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void theListIsInTheJarAndBesideIt() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.getInputStream(jar.getEntry(INSIDE)).readAllBytes())
          .isEqualTo(Files.readAllBytes(BESIDE));
    }
  }

  @Test
  void theListIsTheSameInEachBuild() throws IOException {
    JsonObject sbom = new JsonObject(Files.readString(BESIDE));
    assertThat(sbom.getString("bomFormat")).isEqualTo("CycloneDX");
    assertThat(sbom.containsKey("serialNumber")).isFalse();
    assertThat(sbom.getJsonObject("metadata").containsKey("timestamp")).isFalse();
  }

  /**
   * Each class of the jar is of a listed component, and each component with classes has one there.
   */
  @Test
  void theListHasWhatTheJarHolds() throws Exception {
    Map<String, String> components = components();
    Set<String> unlisted = classes(JAR);
    Set<String> inJar = Set.copyOf(unlisted);
    Set<String> absent = new TreeSet<>(components.values());
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (path.endsWith(".jar")) {
        Path jar = Path.of(path);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        String component = components.get(HexFormat.of().formatHex(hash));
        if (component != null) {
          Set<String> classes = classes(jar);
          unlisted.removeAll(classes);
          if (classes.isEmpty() || inJar.containsAll(classes)) {
            absent.remove(component);
          }
        }
      }
    }
    assertThat(unlisted).isEmpty();
    // Annotations that Caffeine declares. The plugin lists them, and no program needs them.
    absent.removeIf(purl -> purl.matches(".*/(jspecify|error_prone_annotations)@.*"));
    assertThat(absent).isEmpty();
  }
}
