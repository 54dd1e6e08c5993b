// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static dev.understudy.runner.ControlMessage.Kind.BYE;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As long as nobody dies it is a proxy. */
@Timeout(60)
class GatewayTest {
    private GatewayScene scene;

    private GatewayScene scene() throws IOException {
        scene = new GatewayScene(4 << 20, 30_000);
        return scene;
    }

    @AfterEach
    void close() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @Test
    void withoutAgentsItIsAProxy() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        client.send("ping");
        server.expect("ping");
        server.send("pong");
        client.expect("pong");
        client.shutOutput();
        server.expectEnd();
        server.send("after your end");
        server.close();
        client.expect("after your end");
        client.expectEnd();
        scene.awaitState("\"clients\":0");
    }

    @Test
    void aServersHalfCloseIsPassedOn() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        scene.here(0);
        server.send("all");
        server.shutOutput();
        client.expect("all");
        client.expectEnd();
        client.send("I go on");
        server.expect("I go on");
        client.close();
        server.expectEnd();
        scene.awaitState("\"clients\":0");
    }

    @Test
    void resetsArePassedOn() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        client.reset();
        server.expectReset();
        Peer other = scene.client();
        server = scene.accept(scene.primary);
        server.reset();
        other.expectReset();
    }

    @Test
    void aLivingProgramsCloseIsReal() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        scene.here(0);
        server.send("last words");
        server.close();
        client.expect("last words");
        client.expectEnd();
    }

    @Test
    void afterByeClosesAreReal() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        here.send(BYE, 0, 0, 0);
        here.close();
        server.close();
        client.expectEnd();
        scene.awaitState("\"life\":\"unknown\"");
        scene.primary.close();
        scene.client().expectReset();
    }

    @Test
    void aRefusedConnectionIsAReset() throws Exception {
        scene().primary.close();
        scene.client().expectReset();
        scene.here(0);
        scene.client().expectReset();
    }

    @Test
    void strangersOnTheControlPortAreSentAway() throws Exception {
        scene().here(0);
        Peer stranger = scene.resume(1, 0, 0);
        stranger.expectNumbers(-1, 0);
        Peer http = scene.control(BYE, 0, 0, 0);
        http.expectEnd();
        scene.awaitSaid("is no agent's");
    }
}
