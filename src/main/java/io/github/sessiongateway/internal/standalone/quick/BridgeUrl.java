package io.github.sessiongateway.internal.standalone.quick;

import io.github.sessiongateway.internal.config.Hosts;
import java.net.URI;
import java.net.URISyntaxException;

/** The option {@code --via}, which names a bridge. */
final class BridgeUrl {
  private static final String PATH = "/eventbus";
  private static final String RAW = "/websocket";

  private BridgeUrl() {}

  /**
   * Returns the URL of the WebSocket. The option is an http, https, ws or wss URL. The default of
   * its path is {@code /eventbus}.
   *
   * @throws IllegalArgumentException if the URL is wrong; the message does not quote it
   */
  static URI parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("--via is not a URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    boolean secure = scheme.equals("https") || scheme.equals("wss");
    if (uri.getHost() == null || !(secure || scheme.equals("http") || scheme.equals("ws"))) {
      throw new IllegalArgumentException("--via must be an http, https, ws or wss URL");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
      throw new IllegalArgumentException("--via must not carry a user or a query");
    }
    if (!secure && !Hosts.isLoopback(uri.getHost())) {
      throw new IllegalArgumentException("--via must be https or wss to a host beyond loopback");
    }
    String path = uri.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String mount = path.isEmpty() ? PATH : path;
    String raw = mount.endsWith(RAW) ? mount : mount + RAW;
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return URI.create((secure ? "wss://" : "ws://") + uri.getHost() + ":" + port + raw);
  }
}
