// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static dev.understudy.runner.ControlMessage.Kind.HERE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server dies, or seems to: clients stay, and see each byte exactly once. The test plays all but the gateway. */
@Timeout(60)
class GatewayTakeoverTest {
    private static final int RETAIN = 4 << 20;
    private static final int HOLD_MS = 30_000;

    private GatewayScene scene;

    private GatewayScene scene(int retainBytes, long holdMs) throws IOException {
        scene = new GatewayScene(retainBytes, holdMs);
        return scene;
    }

    private GatewayScene scene() throws IOException {
        return scene(RETAIN, HOLD_MS);
    }

    @AfterEach
    void close() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    // ---- the primary dies, a standby resumes ----

    /**
     * The client sends "question" and the program answers "response". How far each was when the primary died.
     *
     * @param read    bytes that the standby's program knows to have read
     * @param passed  bytes of the answer that the gateway has got
     * @param written bytes of the answer that the standby's program knows to have written
     */
    @ParameterizedTest
    @CsvSource({"8, 5, 5", "8, 8, 3", "8, 3, 8", "3, 0, 0", "0, 4, 0", "8, 0, 8", "5, 8, 8", "0, 8, 0"})
    void eachByteGoesThroughOnce(int read, int passed, int written) throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        client.send("question");
        server.expect("question");
        server.send("response".substring(0, passed));
        client.expect("response".substring(0, passed));
        server.close();
        here.close();
        scene.awaitSaid("the primary is gone");
        client.send("-more");

        scene.awaitState("from_clients_bytes_total 13");
        Peer resumed = scene.resume(server.remotePort(), read, written);
        resumed.expectNumbers(passed, 13);
        scene.live(1, 1, scene.standby);
        scene.awaitSaid("taken over, epoch=1 to=" + GatewayScene.at(scene.standby));
        resumed.expect("question-more".substring(read));
        resumed.send("response".substring(Math.min(passed, written)) + "+end");
        resumed.close();
        client.expect("response".substring(passed) + "+end");
        client.expectEnd();
        assertTrue(scene.said().contains("resumed=1 reconnected=0 lost=0"), scene.said());
    }

    /** The kernel sends RST for a socket that is closed with unread bytes. */
    @Test
    void unreadBytesOfTheDeadAreReadByTheStandby() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        client.send("read, and unread");
        server.expect("read, ");
        server.send("partial");
        server.close();
        here.close();
        client.expect("partial");
        scene.awaitSaid("the primary is gone");
        Peer resumed = scene.resume(server.remotePort(), 6, 7);
        resumed.expectNumbers(7, 16);
        resumed.expect("and unread");
        resumed.send(" and whole");
        client.expect(" and whole");
        scene.live(1, 1, scene.standby);
        scene.awaitSaid("resumed=1");
        resumed.close();
        client.expectEnd();
    }

    @Test
    void theClientsEndReachesTheStandby() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        client.send("all of it");
        client.shutOutput();
        server.expect("all of it");
        server.expectEnd();
        here.close();
        server.close();
        scene.awaitSaid("the primary is gone");
        Peer resumed = scene.resume(server.remotePort(), 4, 0);
        resumed.expectNumbers(0, 9);
        resumed.expect("of it");
        resumed.expectEnd();
        scene.live(1, 1, scene.standby);
        resumed.send("thanks");
        resumed.close();
        client.expect("thanks");
        client.expectEnd();
        scene.awaitState("\"clients\":0");
    }

    @Test
    void liveWaitsForTheResumesThatItHasOvertaken() throws Exception {
        Peer first = scene().client();
        Peer firstServer = scene.accept(scene.primary);
        Peer second = scene.client();
        Peer secondServer = scene.accept(scene.primary);
        Peer here = scene.here(0);
        here.close();
        scene.awaitSaid("the primary is gone");
        scene.live(1, 2, scene.standby);
        scene.awaitState("\"life\":\"replaced\"");
        Peer firstResumed = scene.resume(firstServer.remotePort(), 0, 0);
        firstResumed.expectNumbers(0, 0);
        assertFalse(scene.said().contains("taken over"), scene.said());
        Peer secondResumed = scene.resume(secondServer.remotePort(), 0, 0);
        secondResumed.expectNumbers(0, 0);
        scene.awaitSaid("resumed=2 reconnected=0 lost=0");
        firstResumed.send("1");
        secondResumed.send("2");
        first.expect("1");
        second.expect("2");
    }

    /** One that comes after that is answered, but its client has gone on without it. */
    @Test
    void liveDoesNotWaitForEver() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        scene.here(0).close();
        scene.awaitSaid("the primary is gone");
        client.send("from the start");
        scene.live(1, 1, scene.standby);
        Peer again = scene.accept(scene.standby);
        again.expect("from the start");
        scene.awaitSaid("resumed=0 reconnected=1 lost=0");
        scene.resume(server.remotePort(), 0, 0).expectNumbers(-1, 0);
        again.send("once");
        client.expect("once");
    }

    @Test
    void aClientKeepsItsNameThroughManyTakeovers() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer life = scene.here(0);
        int port = server.remotePort();
        for (int epoch = 1; epoch <= 10; epoch++) {
            client.send("" + epoch % 10);
            server.expect("" + epoch % 10);
            server.send("" + epoch % 10);
            client.expect("" + epoch % 10);
            server.close();
            life.close();
            scene.awaitSaid("the primary is gone, epoch=" + (epoch - 1));
            server = scene.resume(port, epoch, epoch);
            server.expectNumbers(epoch, epoch);
            ServerSocket at = epoch % 2 == 1 ? scene.standby : scene.standby2;
            life = scene.live(epoch, 1, at);
            scene.awaitSaid("taken over, epoch=" + epoch + " to=" + GatewayScene.at(at));
        }
        server.close();
        client.expectEnd();
    }

    @Test
    void aClientThatHasGoneCannotBeResumed() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        here.close();
        scene.awaitSaid("the primary is gone");
        client.reset();
        scene.awaitState("\"clients\":0");
        Peer resumed = scene.resume(server.remotePort(), 0, 0);
        resumed.expectNumbers(-1, 0);
        resumed.expectEnd();
        scene.live(1, 1, scene.standby);
        scene.awaitSaid("resumed=0 reconnected=0 lost=0");
    }

    /** It sent bytes 0 and 1 to the gateway and then one that it can't have read. */
    @Test
    void offsetsThatAreNotRetainedLoseTheClient() throws Exception {
        Peer old = scene(4, HOLD_MS).client();
        Peer oldServer = scene.accept(scene.primary);
        Peer young = scene.client();
        Peer youngServer = scene.accept(scene.primary);
        Peer here = scene.here(0);
        old.send("123456");
        oldServer.expect("123456");
        young.send("12");
        youngServer.expect("12");
        here.close();
        scene.awaitSaid("the primary is gone");
        Peer tooOld = scene.resume(oldServer.remotePort(), 1, 0);
        tooOld.expectNumbers(-1, 6);
        tooOld.expectEnd();
        old.expectReset();
        Peer tooNew = scene.resume(youngServer.remotePort(), 3, 0);
        tooNew.expectNumbers(-1, 2);
        young.expectReset();
        assertEquals(2, scene.said().split("client lost").length - 1, scene.said());
    }

    // ---- who was not resumed ----

    @Test
    void unresumedClientsStartAgain() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        client.send("hello");
        server.expect("hello");
        server.send("HEL");
        client.expect("HEL");
        server.close();
        here.close();
        scene.awaitSaid("the primary is gone");
        client.send(" world");
        Peer late = scene.client();
        late.send("new");
        scene.awaitState("from_clients_bytes_total 14");
        scene.live(1, 0, scene.standby);
        Peer again = scene.accept(scene.standby);
        again.expect("hello world");
        again.send("HELLO WORLD");
        client.expect("LO WORLD");
        Peer lateServer = scene.accept(scene.standby);
        lateServer.expect("new");
        lateServer.send("NEW");
        late.expect("NEW");
        scene.awaitSaid("resumed=0 reconnected=2 lost=0");
        again.close();
        client.expectEnd();
    }

    @Test
    void unresumedClientsThatSentTooMuchAreLost() throws Exception {
        Peer client = scene(4, HOLD_MS).client();
        Peer server = scene.accept(scene.primary);
        scene.here(0).close();
        scene.awaitSaid("the primary is gone");
        client.send("1234");
        scene.awaitState("from_clients_bytes_total 4");
        Peer life = scene.live(1, 0, scene.standby2);
        server = scene.accept(scene.standby2);
        server.expect("1234");
        client.send("5");
        server.expect("5");
        life.close();
        scene.awaitSaid("the primary is gone, epoch=1");
        scene.live(2, 0, scene.standby);
        client.expectReset();
        scene.awaitSaid("client lost: it was not resumed");
        scene.awaitSaid("resumed=0 reconnected=0 lost=1");
    }

    @Test
    void whoHasHadAllOfTheAnswerIsLeftAlone() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        server.send("bye");
        server.close();
        client.expect("bye");
        client.expectEnd();
        here.close();
        scene.awaitSaid("the primary is gone");
        scene.live(1, 0, scene.standby);
        scene.awaitSaid("resumed=0 reconnected=0 lost=0");
        client.close();
        scene.awaitState("\"clients\":0");
    }

    @Test
    void nobodyIsHeldForEver() throws Exception {
        Peer client = scene(RETAIN, 50).client();
        scene.accept(scene.primary);
        scene.here(0).close();
        scene.awaitSaid("the primary is gone");
        client.expectReset();
        scene.client().expectReset();
        assertTrue(scene.said().contains("nobody took over: clients reset, clients=1"), scene.said());
    }

    // ---- who only seemed dead ----

    @Test
    void aFrozenPrimaryNeverReachesAClientAgain() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer other = scene.client();
        Peer otherServer = scene.accept(scene.primary);
        Peer here = scene.here(0);
        server.send("one ");
        client.expect("one ");
        Peer resumed = scene.resume(server.remotePort(), 0, 4);
        resumed.expectNumbers(4, 0);
        scene.live(1, 1, scene.standby);
        Peer again = scene.accept(scene.standby);
        server.expectReset();
        otherServer.expectReset();
        here.expectEnd();
        resumed.send("two");
        client.expect("two");
        again.send("three");
        other.expect("three");
        scene.control(HERE, 0, 0, 0).expectEnd();
        scene.awaitSaid("refused a process that says it is the primary, epoch=0");
        scene.live(1, 0, scene.standby).expectEnd();
        scene.awaitSaid("refused a process that says it has taken over, epoch=1");
        resumed.close();
        client.expectEnd();
    }

    @Test
    void aPrimaryThatIsBackGoesOn() throws Exception {
        Peer client = scene().client();
        Peer server = scene.accept(scene.primary);
        Peer here = scene.here(0);
        here.close();
        scene.awaitSaid("the primary is gone");
        client.send("anybody?");
        Peer late = scene.client();
        late.send("late");
        scene.awaitState("from_clients_bytes_total 12");
        scene.here(0);
        server.expect("anybody?");
        server.send("me");
        client.expect("me");
        scene.accept(scene.primary).expect("late");
    }
}
