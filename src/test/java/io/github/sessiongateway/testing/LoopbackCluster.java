package io.github.sessiongateway.testing;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Hazelcast nodes that find only each other, on loopback. */
public final class LoopbackCluster {
  private final String name;
  private final int firstPort;

  public LoopbackCluster() {
    firstPort = freePort();
    name = "test-" + System.identityHashCode(this) + "-" + firstPort;
  }

  private LoopbackCluster(String name, int firstPort) {
    this.name = name;
    this.firstPort = firstPort;
  }

  /** The cluster of another process, by its {@link #toString}. */
  public static LoopbackCluster of(String text) {
    int end = text.lastIndexOf(' ');
    return new LoopbackCluster(text.substring(0, end), Integer.parseInt(text.substring(end + 1)));
  }

  @Override
  public String toString() {
    return name + " " + firstPort;
  }

  public Vertx node() {
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(name);
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.getNetworkConfig().setPort(firstPort).setPortAutoIncrement(true);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    for (int port = firstPort; port < firstPort + 4; port++) {
      // Another process may have taken the first port since it was found free.
      join.getTcpIpConfig().addMember("127.0.0.1:" + port);
    }
    return Await.result(
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1").setPort(0)))
            .withClusterManager(new HazelcastClusterManager(config))
            .buildClustered());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
