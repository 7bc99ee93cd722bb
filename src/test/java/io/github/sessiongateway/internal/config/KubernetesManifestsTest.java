package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What the manifests in {@code docker/kubernetes} say of the gateway. */
class KubernetesManifestsTest {
  private static final Path MANIFESTS = Path.of("docker/kubernetes");
  private static final Path TLS = Path.of("src/test/resources/tls");

  private @TempDir Path folder;

  private static List<JsonObject> documents(String name) throws IOException {
    List<JsonObject> documents = new ArrayList<>();
    new Yaml()
        .loadAll(Files.readString(MANIFESTS.resolve(name)))
        .forEach(document -> documents.add(new JsonObject(asMap(document))));
    return documents;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object document) {
    return (Map<String, Object>) document;
  }

  /** Returns the pod of the only Deployment or Job. */
  private static JsonObject pod(String name) throws IOException {
    return documents(name).stream()
        .map(document -> document.getJsonObject("spec", new JsonObject()))
        .filter(spec -> spec.containsKey("template"))
        .map(spec -> spec.getJsonObject("template").getJsonObject("spec"))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonObject> objects(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonObject.class::cast).toList();
  }

  private static JsonObject gateway(JsonObject pod) {
    return objects(pod.getJsonArray("initContainers", pod.getJsonArray("containers"))).get(0);
  }

  /** Reads the configuration of a manifest, with files of the test in place of the secrets. */
  private GatewayConfig config(String name) throws IOException {
    String yaml =
        documents(name).stream()
            .filter(document -> document.getString("kind").equals("ConfigMap"))
            .map(document -> document.getJsonObject("data").getString("gateway.yaml"))
            .findFirst()
            .orElseThrow();
    Files.writeString(folder.resolve("api-token"), "token");
    Files.writeString(folder.resolve("metrics-key"), "key");
    Files.writeString(folder.resolve("keys"), "");
    Files.writeString(
        folder.resolve("store-keys"), Base64.getEncoder().encodeToString(new byte[32]));
    Files.copy(TLS.resolve("server.pem"), folder.resolve("tls.crt"));
    Files.copy(TLS.resolve("server.key"), folder.resolve("tls.key"));
    String here =
        yaml.replaceAll("/run/gateway/(secrets|tls)/", folder + "/")
            .replace("/run/gateway/store", folder + "/store");
    Path file = Files.writeString(folder.resolve("gateway.yaml"), here);
    JsonObject environment = new JsonObject();
    objects(gateway(pod(name)).getJsonArray("env"))
        .forEach(each -> environment.put(each.getString("name"), each.getString("value")));
    assertThat(environment.fieldNames()).allMatch(each -> each.startsWith("GATEWAY_"));
    return ConfigSources.read(file.toString(), environment, new JsonObject());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.yaml", "sidecar.yaml"})
  void everyKeyAndVariableIsKnown(String name) throws IOException {
    try (LogLines log = LogLines.of("io.github.sessiongateway")) {
      GatewayConfig config = config(name);
      assertThat(log.lines()).isEmpty();
      assertThat(config.ops().host()).isEqualTo("0.0.0.0");
      assertThat(config.shutdown().announce()).isEqualTo(Duration.ofSeconds(5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.yaml", "sidecar.yaml"})
  void thePodWaitsForTheWholeStop(String name) throws IOException {
    ShutdownConfig shutdown = config(name).shutdown();
    assertThat(pod(name).getLong("terminationGracePeriodSeconds"))
        .isGreaterThanOrEqualTo(
            shutdown.announce().plus(shutdown.deadline()).plusSeconds(3).toSeconds());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.yaml", "sidecar.yaml"})
  void theProbesAskThePortsThatTheGatewayOpens(String name) throws IOException {
    JsonObject gateway = gateway(pod(name));
    Map<String, String> probes =
        Map.of(
            "startupProbe", "/health/started",
            "readinessProbe", "/health/ready",
            "livenessProbe", "/health/live");
    probes.forEach(
        (probe, path) -> {
          JsonObject get = gateway.getJsonObject(probe).getJsonObject("httpGet");
          assertThat(get.getString("path")).isEqualTo(path);
          assertThat(get.getString("port")).isEqualTo("ops");
        });
    GatewayConfig config = config(name);
    for (JsonObject port : objects(gateway.getJsonArray("ports"))) {
      assertThat(port.getInteger("containerPort"))
          .isEqualTo(
              port.getString("name").equals("ops")
                  ? config.ops().port()
                  : config.bridge().http().port());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.yaml", "sidecar.yaml"})
  void aPodIsLockedDown(String name) throws IOException {
    JsonObject pod = pod(name);
    assertThat(pod.getBoolean("automountServiceAccountToken")).isFalse();
    assertThat(pod.getJsonObject("securityContext").getBoolean("runAsNonRoot")).isTrue();
    List<JsonObject> containers = new ArrayList<>(objects(pod.getJsonArray("containers")));
    containers.addAll(objects(pod.getJsonArray("initContainers", new JsonArray())));
    for (JsonObject container : containers) {
      assertThat(container.getString("image")).contains("@sha256:");
      JsonObject context = container.getJsonObject("securityContext");
      assertThat(context.getBoolean("readOnlyRootFilesystem")).isTrue();
      assertThat(context.getBoolean("allowPrivilegeEscalation")).isFalse();
      assertThat(context.getJsonObject("capabilities").getJsonArray("drop"))
          .isEqualTo(new JsonArray().add("ALL"));
    }
  }
}
