package io.github.sessiongateway.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The configuration files, as layers. It needs no Vert.x, because a short command reads them. */
final class ConfigFile {
  private static final String PACKAGED = "gateway.yaml";
  private static final int MAX_BYTES = 1024 * 1024;

  private ConfigFile() {}

  /**
   * Returns the layers of a configuration, the strongest first: system properties, environment
   * variables, the given file, the packaged file.
   */
  static List<Layer> layers(
      @Nullable Map<String, Object> given, Layer environment, Map<String, ?> properties) {
    List<Layer> layers = new ArrayList<>(List.of(Layer.properties(properties), environment));
    if (given != null) {
      layers.add(Layer.file(given));
    }
    layers.add(Layer.packaged(packaged()));
    return layers;
  }

  /**
   * Returns the keys of a file.
   *
   * @throws ConfigException if the file cannot be read, or is not the JSON or YAML of its name
   */
  static Map<String, Object> read(String file) {
    if (file.isEmpty()) {
      throw problem("the configuration file", "has no name");
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw problem(file, "is larger than " + MAX_BYTES + " bytes");
      }
      String text = StrictText.decode(file, content);
      return file.endsWith(".json") ? json(file, text) : yaml(file, text);
    } catch (NoSuchFileException | InvalidPathException e) {
      throw problem(file, "does not exist");
    } catch (IOException e) {
      throw problem(file, "cannot be read");
    }
  }

  private static Map<String, Object> packaged() {
    try (InputStream in = Objects.requireNonNull(ConfigFile.class.getResourceAsStream(PACKAGED))) {
      return YamlFile.read(StrictText.decode(PACKAGED, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> json(String file, String text) {
    try {
      return text.isBlank() ? new LinkedHashMap<>() : JsonText.object(text);
    } catch (IllegalArgumentException e) {
      throw problem(file, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> yaml(String file, String text) {
    try {
      return YamlFile.read(text);
    } catch (ConfigException e) {
      throw new ConfigException(e.problems().stream().map(words -> file + ": " + words).toList());
    }
  }

  private static ConfigException problem(String file, String words) {
    return new ConfigException(List.of(file + ": " + words));
  }
}
