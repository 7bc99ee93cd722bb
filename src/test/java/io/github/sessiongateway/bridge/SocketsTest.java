package io.github.sessiongateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.config.LimitsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SocketsTest {
  private static final Peer ONE = new Peer("192.0.2.1");
  private static final Peer TWO = new Peer("192.0.2.2");

  private final Sockets sockets =
      new Sockets(new LimitsConfig(1, 1, 1, 1, 2, 3, 1, Duration.ofMinutes(1)));

  @Test
  void anAddressHasItsNumberAndAllHaveTheirs() {
    Sockets.Seat first = sockets.seat(ONE);
    assertThat(sockets.seat(ONE)).isNotNull();
    assertThat(sockets.seat(ONE)).isNull();
    assertThat(sockets.open()).isEqualTo(2);
    assertThat(sockets.seat(TWO)).isNotNull();
    assertThat(sockets.seat(TWO)).isNull();
    first.leave();
    first.leave();
    assertThat(sockets.open()).isEqualTo(2);
    assertThat(sockets.seat(ONE)).isNotNull();
  }

  @Test
  void aClientHasItsNumber() {
    Client client = new Client("c", Set.of(), List.of(), null);
    Sockets.Seat first = sockets.seat(ONE);
    assertThat(first.of(client)).isTrue();
    assertThat(sockets.seat(TWO).of(client)).isFalse();
    first.leave();
    assertThat(sockets.seat(TWO).of(client)).isTrue();
  }

  @Test
  void behindAProxyTheAddressComesLater() {
    assertThat(sockets.seat(ONE)).isNotNull();
    assertThat(sockets.seat(ONE)).isNotNull();
    Sockets.Seat seat = sockets.seat();
    assertThat(seat.hasAddress()).isFalse();
    assertThat(seat.of(ONE)).isFalse();
    assertThat(seat.of(TWO)).isTrue();
    assertThat(seat.hasAddress()).isTrue();
    seat.forgetAddress();
    assertThat(seat.hasAddress()).isFalse();
    seat.leave();
    assertThat(sockets.seat(TWO)).isNotNull();
  }

  /** Its socket may have closed while somebody found out whose it was. */
  @Test
  void aSeatThatWasGivenBackIsNobodysAnyMore() {
    Client client = new Client("c", Set.of(), List.of(), null);
    Sockets.Seat left = sockets.seat(ONE);
    left.leave();
    assertThat(left.of(client)).isFalse();
    assertThat(left.of(TWO)).isFalse();
    left.forgetAddress();
    assertThat(sockets.seat(ONE).of(client)).isTrue();
    assertThat(sockets.seat(ONE)).isNotNull();
    assertThat(sockets.seat(ONE)).isNull();
  }
}
