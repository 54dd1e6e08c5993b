// SPDX-License-Identifier: Apache-2.0
package inventory

import scala.collection.mutable

enum Kind0[+A]:
  case Empty0
  case One0(value: A, weight: Int)
  case Many0(left: Kind0[A], right: Kind0[A])

  def map[B](f: A => B): Kind0[B] = this match
    case Kind0.Empty0 => Kind0.Empty0
    case Kind0.One0(v, w) => Kind0.One0(f(v), w)
    case Kind0.Many0(l, r) => Kind0.Many0(l.map(f), r.map(f))

  def total: Int = this match
    case Kind0.Empty0 => 0
    case Kind0.One0(_, w) => w
    case Kind0.Many0(l, r) => l.total + r.total

trait Show0[A]:
  extension (a: A) def show: String

object Show0:
  given Show0[Int] with
    extension (a: Int) def show: String = s"number $a"
  given list0[A](using one: Show0[A]): Show0[List[A]] with
    extension (a: List[A]) def show: String = a.map(x => one.show(x)).mkString("[", ", ", "]")

final class Store0[K, V <: AnyRef](limit: Int)(using order: Ordering[K]):
  private val items = mutable.TreeMap.empty[K, V]
  def put(key: K, value: V): Option[V] =
    if items.sizeIs >= limit then items.headOption.foreach((k, _) => items.remove(k))
    items.put(key, value)
  def select(test: (K, V) => Boolean): List[(K, V)] =
    for (k, v) <- items.toList if test(k, v) yield (k, v)
  def grouped[G](by: V => G): Map[G, List[K]] =
    items.toList.groupMap((_, v) => by(v))((k, _) => k)

def use0(n: Int): String =
  val store = Store0[Int, String](n)
  val tree = (1 to n).foldLeft(Kind0.Empty0: Kind0[Int])((t, x) => Kind0.Many0(t, Kind0.One0(x, x * 1)))
  for x <- 1 to n do store.put(x, s"item $x of ${tree.map(_ + 1).total}")
  summon[Show0[List[Int]]].show(store.grouped(_.length).values.flatten.toList)

enum Kind1[+A]:
  case Empty1
  case One1(value: A, weight: Int)
  case Many1(left: Kind1[A], right: Kind1[A])

  def map[B](f: A => B): Kind1[B] = this match
    case Kind1.Empty1 => Kind1.Empty1
    case Kind1.One1(v, w) => Kind1.One1(f(v), w)
    case Kind1.Many1(l, r) => Kind1.Many1(l.map(f), r.map(f))

  def total: Int = this match
    case Kind1.Empty1 => 0
    case Kind1.One1(_, w) => w
    case Kind1.Many1(l, r) => l.total + r.total

trait Show1[A]:
  extension (a: A) def show: String

object Show1:
  given Show1[Int] with
    extension (a: Int) def show: String = s"number $a"
  given list1[A](using one: Show1[A]): Show1[List[A]] with
    extension (a: List[A]) def show: String = a.map(x => one.show(x)).mkString("[", ", ", "]")

final class Store1[K, V <: AnyRef](limit: Int)(using order: Ordering[K]):
  private val items = mutable.TreeMap.empty[K, V]
  def put(key: K, value: V): Option[V] =
    if items.sizeIs >= limit then items.headOption.foreach((k, _) => items.remove(k))
    items.put(key, value)
  def select(test: (K, V) => Boolean): List[(K, V)] =
    for (k, v) <- items.toList if test(k, v) yield (k, v)
  def grouped[G](by: V => G): Map[G, List[K]] =
    items.toList.groupMap((_, v) => by(v))((k, _) => k)

def use1(n: Int): String =
  val store = Store1[Int, String](n)
  val tree = (1 to n).foldLeft(Kind1.Empty1: Kind1[Int])((t, x) => Kind1.Many1(t, Kind1.One1(x, x * 2)))
  for x <- 1 to n do store.put(x, s"item $x of ${tree.map(_ + 1).total}")
  summon[Show1[List[Int]]].show(store.grouped(_.length).values.flatten.toList)

enum Kind2[+A]:
  case Empty2
  case One2(value: A, weight: Int)
  case Many2(left: Kind2[A], right: Kind2[A])

  def map[B](f: A => B): Kind2[B] = this match
    case Kind2.Empty2 => Kind2.Empty2
    case Kind2.One2(v, w) => Kind2.One2(f(v), w)
    case Kind2.Many2(l, r) => Kind2.Many2(l.map(f), r.map(f))

  def total: Int = this match
    case Kind2.Empty2 => 0
    case Kind2.One2(_, w) => w
    case Kind2.Many2(l, r) => l.total + r.total

trait Show2[A]:
  extension (a: A) def show: String

object Show2:
  given Show2[Int] with
    extension (a: Int) def show: String = s"number $a"
  given list2[A](using one: Show2[A]): Show2[List[A]] with
    extension (a: List[A]) def show: String = a.map(x => one.show(x)).mkString("[", ", ", "]")

final class Store2[K, V <: AnyRef](limit: Int)(using order: Ordering[K]):
  private val items = mutable.TreeMap.empty[K, V]
  def put(key: K, value: V): Option[V] =
    if items.sizeIs >= limit then items.headOption.foreach((k, _) => items.remove(k))
    items.put(key, value)
  def select(test: (K, V) => Boolean): List[(K, V)] =
    for (k, v) <- items.toList if test(k, v) yield (k, v)
  def grouped[G](by: V => G): Map[G, List[K]] =
    items.toList.groupMap((_, v) => by(v))((k, _) => k)

def use2(n: Int): String =
  val store = Store2[Int, String](n)
  val tree = (1 to n).foldLeft(Kind2.Empty2: Kind2[Int])((t, x) => Kind2.Many2(t, Kind2.One2(x, x * 3)))
  for x <- 1 to n do store.put(x, s"item $x of ${tree.map(_ + 1).total}")
  summon[Show2[List[Int]]].show(store.grouped(_.length).values.flatten.toList)

enum Kind3[+A]:
  case Empty3
  case One3(value: A, weight: Int)
  case Many3(left: Kind3[A], right: Kind3[A])

  def map[B](f: A => B): Kind3[B] = this match
    case Kind3.Empty3 => Kind3.Empty3
    case Kind3.One3(v, w) => Kind3.One3(f(v), w)
    case Kind3.Many3(l, r) => Kind3.Many3(l.map(f), r.map(f))

  def total: Int = this match
    case Kind3.Empty3 => 0
    case Kind3.One3(_, w) => w
    case Kind3.Many3(l, r) => l.total + r.total

trait Show3[A]:
  extension (a: A) def show: String

object Show3:
  given Show3[Int] with
    extension (a: Int) def show: String = s"number $a"
  given list3[A](using one: Show3[A]): Show3[List[A]] with
    extension (a: List[A]) def show: String = a.map(x => one.show(x)).mkString("[", ", ", "]")

final class Store3[K, V <: AnyRef](limit: Int)(using order: Ordering[K]):
  private val items = mutable.TreeMap.empty[K, V]
  def put(key: K, value: V): Option[V] =
    if items.sizeIs >= limit then items.headOption.foreach((k, _) => items.remove(k))
    items.put(key, value)
  def select(test: (K, V) => Boolean): List[(K, V)] =
    for (k, v) <- items.toList if test(k, v) yield (k, v)
  def grouped[G](by: V => G): Map[G, List[K]] =
    items.toList.groupMap((_, v) => by(v))((k, _) => k)

def use3(n: Int): String =
  val store = Store3[Int, String](n)
  val tree = (1 to n).foldLeft(Kind3.Empty3: Kind3[Int])((t, x) => Kind3.Many3(t, Kind3.One3(x, x * 4)))
  for x <- 1 to n do store.put(x, s"item $x of ${tree.map(_ + 1).total}")
  summon[Show3[List[Int]]].show(store.grouped(_.length).values.flatten.toList)

enum Kind4[+A]:
  case Empty4
  case One4(value: A, weight: Int)
  case Many4(left: Kind4[A], right: Kind4[A])

  def map[B](f: A => B): Kind4[B] = this match
    case Kind4.Empty4 => Kind4.Empty4
    case Kind4.One4(v, w) => Kind4.One4(f(v), w)
    case Kind4.Many4(l, r) => Kind4.Many4(l.map(f), r.map(f))

  def total: Int = this match
    case Kind4.Empty4 => 0
    case Kind4.One4(_, w) => w
    case Kind4.Many4(l, r) => l.total + r.total

trait Show4[A]:
  extension (a: A) def show: String

object Show4:
  given Show4[Int] with
    extension (a: Int) def show: String = s"number $a"
  given list4[A](using one: Show4[A]): Show4[List[A]] with
    extension (a: List[A]) def show: String = a.map(x => one.show(x)).mkString("[", ", ", "]")

final class Store4[K, V <: AnyRef](limit: Int)(using order: Ordering[K]):
  private val items = mutable.TreeMap.empty[K, V]
  def put(key: K, value: V): Option[V] =
    if items.sizeIs >= limit then items.headOption.foreach((k, _) => items.remove(k))
    items.put(key, value)
  def select(test: (K, V) => Boolean): List[(K, V)] =
    for (k, v) <- items.toList if test(k, v) yield (k, v)
  def grouped[G](by: V => G): Map[G, List[K]] =
    items.toList.groupMap((_, v) => by(v))((k, _) => k)

def use4(n: Int): String =
  val store = Store4[Int, String](n)
  val tree = (1 to n).foldLeft(Kind4.Empty4: Kind4[Int])((t, x) => Kind4.Many4(t, Kind4.One4(x, x * 5)))
  for x <- 1 to n do store.put(x, s"item $x of ${tree.map(_ + 1).total}")
  summon[Show4[List[Int]]].show(store.grouped(_.length).values.flatten.toList)

enum Kind5[+A]:
  case Empty5
  case One5(value: A, weight: Int)
  case Many5(left: Kind5[A], right: Kind5[A])

  def map[B](f: A => B): Kind5[B] = this match
    case Kind5.Empty5 => Kind5.Empty5
    case Kind5.One5(v, w) => Kind5.One5(f(v), w)
    case Kind5.Many5(l, r) => Kind5.Many5(l.map(f), r.map(f))

  def total: Int = this match
    case Kind5.Empty5 => 0
    case Kind5.One5(_, w) => w
    case Kind5.Many5(l, r) => l.total + r.total

trait Show5[A]:
  extension (a: A) def show: String

object Show5:
  given Show5[Int] with
    extension (a: Int) def show: String = s"number $a"
  given list5[A](using one: Show5[A]): Show5[List[A]] with
    extension (a: List[A]) def show: String = a.map(x => one.show(x)).mkString("[", ", ", "]")

final class Store5[K, V <: AnyRef](limit: Int)(using order: Ordering[K]):
  private val items = mutable.TreeMap.empty[K, V]
  def put(key: K, value: V): Option[V] =
    if items.sizeIs >= limit then items.headOption.foreach((k, _) => items.remove(k))
    items.put(key, value)
  def select(test: (K, V) => Boolean): List[(K, V)] =
    for (k, v) <- items.toList if test(k, v) yield (k, v)
  def grouped[G](by: V => G): Map[G, List[K]] =
    items.toList.groupMap((_, v) => by(v))((k, _) => k)

def use5(n: Int): String =
  val store = Store5[Int, String](n)
  val tree = (1 to n).foldLeft(Kind5.Empty5: Kind5[Int])((t, x) => Kind5.Many5(t, Kind5.One5(x, x * 6)))
  for x <- 1 to n do store.put(x, s"item $x of ${tree.map(_ + 1).total}")
  summon[Show5[List[Int]]].show(store.grouped(_.length).values.flatten.toList)
