package io.github.sessiongateway.internal.koyeb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.http.RequestOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private final ManualTime time = new ManualTime();
  private final RequestOptions request = new RequestOptions();
  private final List<String> pointed = new ArrayList<>();
  private final Addresses addresses =
      new Addresses(this::lookUp, (one, ip) -> pointed.add(ip), Duration.ofSeconds(5), time);
  private int lookUps;

  @Test
  void theAddressThatWasReachedComesFirst() {
    Addresses.Tries tries = tries();
    tries.next();
    assertThat(tries.fails()).isTrue();
    tries.next();
    tries.succeeds();
    Addresses.Tries later = tries();
    later.next();
    assertThat(later.fails()).isTrue();
    later.next();
    assertThat(later.fails()).isFalse();
    assertThat(pointed).containsExactly("127.0.0.2", "127.0.0.3", "127.0.0.3", "127.0.0.2");
  }

  @Test
  void eachAddressHasItsShareOfWhatIsLeft() {
    Addresses.Tries tries = tries();
    tries.next();
    assertThat(request.getConnectTimeout()).isEqualTo(2_500);
    time.advance(Duration.ofSeconds(1));
    tries.next();
    assertThat(request.getConnectTimeout()).isEqualTo(4_000);
  }

  @Test
  void aNameIsLookedUpAgainOnceAnAddressHasFailed() {
    tries().next();
    tries().next();
    assertThat(lookUps).isEqualTo(1);
    assertThat(tries().fails()).isFalse();
    var unused = tries();
    assertThat(lookUps).isEqualTo(2);
  }

  private Addresses.Tries tries() {
    request.setConnectTimeout(8_000);
    return addresses.tries(request).result();
  }

  private Future<List<InetSocketAddress>> lookUp() {
    lookUps++;
    return Future.succeededFuture(
        List.of(new InetSocketAddress("127.0.0.2", 0), new InetSocketAddress("127.0.0.3", 0)));
  }
}
