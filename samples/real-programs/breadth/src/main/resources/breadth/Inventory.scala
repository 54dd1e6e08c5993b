// SPDX-License-Identifier: Apache-2.0
package inventory

import scala.collection.mutable

enum Kind[+A]:
  case Empty
  case One(value: A, weight: Int)
  case Many(left: Kind[A], right: Kind[A])

  def map[B](f: A => B): Kind[B] = this match
    case Kind.Empty => Kind.Empty
    case Kind.One(v, w) => Kind.One(f(v), w)
    case Kind.Many(l, r) => Kind.Many(l.map(f), r.map(f))

  def total: Int = this match
    case Kind.Empty => 0
    case Kind.One(_, w) => w
    case Kind.Many(l, r) => l.total + r.total

trait Show[A]:
  extension (a: A) def show: String

object Show:
  given Show[Int] with
    extension (a: Int) def show: String = s"number $a"
  given list[A](using one: Show[A]): Show[List[A]] with
    extension (a: List[A]) def show: String = a.map(x => one.show(x)).mkString("[", ", ", "]")

final class Store[K, V <: AnyRef](limit: Int)(using order: Ordering[K]):
  private val items = mutable.TreeMap.empty[K, V]
  def put(key: K, value: V): Option[V] =
    if items.sizeIs >= limit then items.headOption.foreach((k, _) => items.remove(k))
    items.put(key, value)
  def select(test: (K, V) => Boolean): List[(K, V)] =
    for (k, v) <- items.toList if test(k, v) yield (k, v)
  def grouped[G](by: V => G): Map[G, List[K]] =
    items.toList.groupMap((_, v) => by(v))((k, _) => k)

def use(n: Int): String =
  val store = Store[Int, String](n)
  val tree = (1 to n).foldLeft(Kind.Empty: Kind[Int])((t, x) => Kind.Many(t, Kind.One(x, x * 3)))
  for x <- 1 to n do store.put(x, s"item $x of ${tree.map(_ + 1).total}")
  summon[Show[List[Int]]].show(store.grouped(_.length).values.flatten.toList)
